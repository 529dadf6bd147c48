import { descriptorOf, type ParameterId } from '../../parameters/table.ts';

/** A row of controls: a parameter, or the two ends of a range. */
export interface ParameterRow {
  readonly id: ParameterId;
  /** The upper end of a range whose lower end `id` is; null for a parameter alone. */
  readonly upper: ParameterId | null;
}

/** The rows of some parameters, in their order; a switch or an upper end that stands in another row has none. */
export function ownRows(ids: readonly ParameterId[]): ParameterRow[] {
  const rows: ParameterRow[] = [];
  const within = new Set<string>();
  for (const id of ids) {
    const descriptor = descriptorOf(id);
    if (descriptor.withSwitch) within.add(descriptor.withSwitch);
    if (descriptor.kind === 'number' && descriptor.rangeTo) within.add(descriptor.rangeTo.id);
  }
  for (const id of ids) {
    if (within.has(id)) continue;
    const descriptor = descriptorOf(id);
    const to = descriptor.kind === 'number' ? descriptor.rangeTo?.id : undefined;
    rows.push({ id, upper: ids.find((other) => other === to) ?? null });
  }
  return rows;
}

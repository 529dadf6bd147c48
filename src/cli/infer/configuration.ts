import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReadBy, networkRoles } from '../../chains/chain.ts';
import { detectorProfile } from '../../detectors/index.ts';
import { descriptorOf, PARAMETER_IDS } from '../../parameters/table.ts';
import { isRecord } from '../../service/wire.ts';
import type { ModelSetup } from '../serve/models.ts';

/** Parameters that tracking-as-a-service names too, by its names. */
const NAMES: Readonly<Record<string, string>> = {
  radius: 'r_max',
  kMax: 'k_max',
  filterCut: 'filter_cut',
  ccCut: 'cc_cut',
  walkMin: 'walk_min',
  walkMax: 'walk_max',
};

/** A network in use, as the configuration and the log tell of it. */
export interface NetworkLine {
  readonly role: string;
  readonly name: string;
  readonly architecture: string;
  readonly features: readonly string[];
  readonly scales: readonly number[];
}

/** The networks that a model runs with. @throws Error where a file that ships is missing. */
export function networksOf(setup: ModelSetup, shipped: string, detector: string): NetworkLine[] {
  return networkRoles(setup.model.chain).flatMap((role) => {
    const own = setup.networks.find((network) => network.role === role);
    const ships = detectorProfile(detector)?.networks[role];
    const bytes = own?.manifest.bytes ?? (ships && readFileSync(join(shipped, ships.manifest)));
    if (!bytes) return [];
    const manifest: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!isRecord(manifest)) return [];
    const listed = [manifest.nodeFeatures, manifest.inputs].find(Array.isArray) ?? [];
    const features = listed.filter(isRecord);
    return {
      role,
      name: String(manifest.name),
      architecture: String(manifest.architecture),
      features: features.map(({ name }) => String(name)),
      scales: features.map(({ scale }) => Number(scale)),
    };
  });
}

/**
 * The configuration in the form that `inference.py` prints, with what is true here: every parameter that the tracks
 * depend on, under the service's name where it has one, and the features of each network with their scales.
 */
export function configurationLine(
  { model, parameters }: ModelSetup,
  networks: readonly NetworkLine[],
  { path, threads }: { readonly path: string; readonly threads: number },
): string {
  const values = PARAMETER_IDS.filter(
    (id) => isReadBy(model.chain, id) && !['chain', 'report'].includes(descriptorOf(id).stage),
  ).map((id) => [NAMES[id] ?? snake(id), parameters[id]] as const);
  const entries: (readonly [string, unknown])[] = [
    ['model_path', path],
    ['device', 'cpu'],
    ['auto_cast', false],
    ['compiling', false],
    ['debug', false],
    ['save_debug_data', false],
    ['threads', threads],
    ...values,
    ...networks.flatMap(({ role, features, scales }) => [
      [`${role.replace('-', '_')}_node_features`, features] as const,
      [`${role.replace('-', '_')}_node_scales`, scales] as const,
    ]),
  ];
  return `${model.name}InferenceConfig(${entries.map(([name, value]) => `${name}=${python(value)}`).join(', ')})`;
}

function snake(id: string): string {
  return id.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** A value as Python prints it. */
function python(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  return typeof value === 'string' ? `'${value.replace(/['\\]/g, '\\$&')}'` : String(value);
}

import {
  DEFAULT_PARAMETERS,
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
  type ParameterValues,
} from './table.ts';

/** A parameter value that is not legal; the message names the parameter, the value and what is legal. */
export class ParameterError extends Error {
  override name = 'ParameterError';
}

/** What someone typed, fit to be quoted in a message: on one line and short. */
export function asTyped(text: string): string {
  const plain = text.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return plain.length > 60 ? `${plain.slice(0, 57)}...` : plain;
}

/**
 * Parses one value as text. `name` is what messages call the parameter: its flag, or its key in a link.
 * @throws ParameterError where the text is no legal value.
 */
export function parseParameter(
  id: ParameterId,
  text: string,
  name: string = flagOf(id),
): number | string {
  const descriptor = descriptorOf(id);
  if (descriptor.kind === 'choice') {
    if (descriptor.choices.includes(text)) return text;
    throw new ParameterError(
      `${name}: "${asTyped(text)}" is not one of ${descriptor.choices.join(', ')}.`,
    );
  }
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isNaN(value)) throw new ParameterError(`${name}: "${asTyped(text)}" is not a number.`);
  if (descriptor.integer && !Number.isInteger(value))
    throw new ParameterError(`${name}: ${asTyped(text)} is not a whole number.`);
  if (value < descriptor.min || value > descriptor.max)
    throw new ParameterError(
      `${name}: ${asTyped(text)} is outside ${descriptor.min} to ${descriptor.max}${descriptor.unit ? ` ${descriptor.unit}` : ''}.`,
    );
  return value;
}

/** Command-line flag of a parameter: `--walk-min` for walkMin. */
export function flagOf(id: ParameterId): string {
  return `--${id.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`;
}

/** What another parameter would have to be (one value that does) for this one to have an effect; null where it has one. */
export function unmetNeed(
  id: ParameterId,
  values: ParameterValues,
): { readonly id: ParameterId; readonly value: string } | null {
  const need = descriptorOf(id).appliesWhen;
  const other = PARAMETER_IDS.find((one) => one === need?.id);
  if (!need || !other) return null;
  const enough = typeof need.value === 'string' ? [need.value] : need.value;
  return enough.includes(String(values[other])) ? null : { id: other, value: enough[0] };
}

/** Query string entries of the values that differ from their default. */
export function toQuery(values: ParameterValues): URLSearchParams {
  const query = new URLSearchParams();
  for (const id of PARAMETER_IDS)
    if (values[id] !== DEFAULT_PARAMETERS[id]) query.set(id, String(values[id]));
  return query;
}

/** Values of a query string; what is absent is the default, what is illegal is listed and left at its default. */
export function fromQuery(query: URLSearchParams): {
  values: ParameterValues;
  errors: string[];
} {
  const values: Record<string, number | string> = { ...DEFAULT_PARAMETERS };
  const errors: string[] = [];
  for (const id of PARAMETER_IDS) {
    const text = query.get(id);
    if (text === null) continue;
    try {
      values[id] = parseParameter(id, text, id);
    } catch (error) {
      if (!(error instanceof ParameterError)) throw error;
      errors.push(error.message);
    }
  }
  return { values: values as ParameterValues, errors };
}

import { FormatError, quoted } from './formatError.ts';

/** Reading the fields of a manifest: every error names the file and the first field that is not what it should be. */

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Engines quote the text in their message; what is no text at all is not worth quoting.
    const isText = /^\s*[[{]/.test(text);
    const reason =
      isText && error instanceof Error ? quoted(error.message) : 'it does not start as JSON';
    throw new FormatError(
      { file },
      `this is not JSON (${reason}); choose the .json manifest that came with the network.`,
    );
  }
}

export function fieldError(
  file: string,
  field: string,
  value: unknown,
  expected: string,
): FormatError {
  const found = value === undefined ? 'is missing' : `is ${quoted(JSON.stringify(value))}`;
  const name = field === '' ? 'the manifest' : `field ${quoted(field)}`;
  return new FormatError(
    field === '' ? { file } : { file, column: field },
    `${name} ${found} where ${expected} is expected; correct the manifest or export the network again.`,
  );
}

export function object(value: unknown, field: string, file: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fieldError(file, field, value, 'an object');
  }
  return value as JsonObject;
}

export function string(from: JsonObject, key: string, prefix: string, file: string): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '') {
    throw fieldError(file, prefix + key, value, 'a text');
  }
  return value;
}

export function oneOf<T extends string>(
  from: JsonObject,
  key: string,
  allowed: readonly T[],
  prefix: string,
  file: string,
): T {
  return oneOfValue(from[key], allowed, prefix + key, file);
}

export function oneOfValue<T extends string>(
  value: unknown,
  allowed: readonly T[],
  field: string,
  file: string,
): T {
  const found = allowed.find((choice) => choice === value);
  if (found === undefined) {
    const choices = allowed.map((choice) => `"${choice}"`).join(', ');
    throw fieldError(file, field, value, allowed.length > 1 ? `one of ${choices}` : choices);
  }
  return found;
}

/** The field as it was read, or no field where there is none. */
export function optional<K extends string, T>(
  from: JsonObject,
  key: K,
  read: (value: unknown) => T,
): { [P in K]?: T } {
  return (from[key] === undefined ? {} : { [key]: read(from[key]) }) as { [P in K]?: T };
}

export function wholeNumber(value: unknown, least: number, field: string, file: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
    throw fieldError(file, field, value, `a whole number from ${least}`);
  }
  return value;
}

export function fraction(
  from: JsonObject,
  key: string,
  file: string,
  prefix = 'measured.',
): number {
  const value = from[key];
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw fieldError(file, prefix + key, value, 'a number from 0 to 1');
  }
  return value;
}

export function list(
  from: JsonObject,
  key: string,
  size: 'empty' | 'filled',
  file: string,
): readonly unknown[] {
  const value = from[key];
  if (!Array.isArray(value) || (value.length === 0) !== (size === 'empty')) {
    const expected =
      size === 'empty'
        ? 'an empty list (there is no such input)'
        : 'a list with at least one entry';
    throw fieldError(file, key, value, expected);
  }
  return value;
}

/** A flat record of notes. */
export function notes(
  value: unknown,
  field: string,
  file: string,
): Readonly<Record<string, number | string | boolean>> {
  const record: Record<string, number | string | boolean> = {};
  for (const [key, entry] of Object.entries(object(value, field, file))) {
    if (typeof entry !== 'number' && typeof entry !== 'string' && typeof entry !== 'boolean') {
      throw fieldError(file, `${field}.${key}`, entry, 'a number, a text or true or false');
    }
    record[key] = entry;
  }
  return record;
}

/** A feature and what it is divided by. */
export function scaled<T extends string>(
  value: unknown,
  names: readonly T[],
  field: string,
  file: string,
): { name: T; scale: number } {
  const entry = object(value, field, file);
  const { scale } = entry;
  if (typeof scale !== 'number' || !Number.isFinite(scale) || scale === 0) {
    throw fieldError(file, `${field}.scale`, scale, 'a finite number other than 0');
  }
  return { name: oneOf(entry, 'name', names, `${field}.`, file), scale };
}

/** A number above 0. */
export function positive(value: unknown, field: string, file: string): number {
  if (typeof value !== 'number' || !(value > 0 && value < Number.POSITIVE_INFINITY)) {
    throw fieldError(file, field, value, 'a number above 0');
  }
  return value;
}

/** Finite numbers, as many as `length` says. */
export function numbers(
  value: unknown,
  length: number | null,
  field: string,
  file: string,
  valid: (n: number) => boolean = Number.isFinite,
): readonly number[] {
  if (!Array.isArray(value) || (length !== null && value.length !== length)) {
    throw fieldError(file, field, value, length === null ? 'a list' : `a list of ${length}`);
  }
  value.forEach((entry, i) => {
    if (typeof entry !== 'number' || !valid(entry)) {
      throw fieldError(file, `${field}[${i}]`, entry, 'a number in its range');
    }
  });
  return value as number[];
}

/** Rows of finite numbers, each of one length. */
export function rows(
  value: unknown,
  width: number,
  count: number | null,
  field: string,
  file: string,
): readonly (readonly number[])[] {
  if (!Array.isArray(value) || (count !== null && value.length !== count)) {
    throw fieldError(file, field, value, count === null ? 'a list' : `a list of ${count}`);
  }
  return value.map((row, i) => numbers(row, width, `${field}[${i}]`, file));
}

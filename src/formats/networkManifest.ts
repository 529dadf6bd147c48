import { FormatError, quoted } from './formatError.ts';
import {
  EDGE_FEATURE_NAMES,
  type NetworkInputs,
  type NetworkManifest,
  NODE_FEATURE_NAMES,
  type NodeFeature,
  type SelfCheck,
} from './manifest.ts';

/**
 * Reads the JSON manifest of a network. `file` names it in messages.
 * Throws `FormatError` naming the first field that is missing or not what it should be.
 */
export function parseManifest(text: string, file: string): NetworkManifest {
  const root = object(parseJson(text, file), '', file);
  oneOf(root, 'format', ['trackloom-network-1'] as const, '', file);
  const inputs = networkInputs(object(root.inputs, 'inputs', file), file);
  const output = object(root.output, 'output', file);
  const reads = (input: string | undefined) => (input === undefined ? 'empty' : 'filled');
  return {
    format: 'trackloom-network-1',
    name: string(root, 'name', '', file),
    architecture: string(root, 'architecture', '', file),
    ...optional(root, 'hidden', (value) => wholeNumber(value, 1, 'hidden', file)),
    ...optional(root, 'iterations', (value) => wholeNumber(value, 0, 'iterations', file)),
    detector: string(root, 'detector', '', file),
    nodeFeatures: list(root, 'nodeFeatures', reads(inputs.nodes), file).map((entry, i) =>
      nodeFeature(entry, i, file),
    ),
    edgeFeatures: list(root, 'edgeFeatures', reads(inputs.edges), file).map((entry, i) =>
      oneOfValue(entry, EDGE_FEATURE_NAMES, `edgeFeatures[${i}]`, file),
    ),
    inputs,
    output: {
      name: string(output, 'name', 'output.', file),
      kind: oneOf(output, 'kind', ['logit', 'probability'] as const, 'output.', file),
    },
    ...optional(root, 'training', (value) => notes(value, 'training', file)),
    ...optional(root, 'measured', (value) => {
      const measured = object(value, 'measured', file);
      return {
        cut: fraction(measured, 'cut', file),
        edgeEfficiency: fraction(measured, 'edgeEfficiency', file),
        purity: fraction(measured, 'purity', file),
        maskedPurity: fraction(measured, 'maskedPurity', file),
      };
    }),
    ...optional(root, 'selfCheck', (value) => selfCheck(value, file)),
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    // Engines quote the text in their message; what is no text at all is not worth quoting.
    const isText = /^\s*[[{]/.test(text);
    const reason = isText && error instanceof Error ? error.message : 'it does not start as JSON';
    throw new FormatError(
      { file },
      `this is not JSON (${reason}); choose the .json manifest that came with the network.`,
    );
  }
}

function fieldError(file: string, field: string, value: unknown, expected: string): FormatError {
  const found = value === undefined ? 'is missing' : `is ${quoted(JSON.stringify(value))}`;
  const name = field === '' ? 'the manifest' : `field ${quoted(field)}`;
  return new FormatError(
    field === '' ? { file } : { file, column: field },
    `${name} ${found} where ${expected} is expected; correct the manifest or export the network again.`,
  );
}

function object(value: unknown, field: string, file: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fieldError(file, field, value, 'an object');
  }
  return value as JsonObject;
}

function string(from: JsonObject, key: string, prefix: string, file: string): string {
  const value = from[key];
  if (typeof value !== 'string' || value === '') {
    throw fieldError(file, prefix + key, value, 'a text');
  }
  return value;
}

function oneOf<T extends string>(
  from: JsonObject,
  key: string,
  allowed: readonly T[],
  prefix: string,
  file: string,
): T {
  return oneOfValue(from[key], allowed, prefix + key, file);
}

function oneOfValue<T extends string>(
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
function optional<K extends string, T>(
  from: JsonObject,
  key: K,
  read: (value: unknown) => T,
): { [P in K]?: T } {
  return (from[key] === undefined ? {} : { [key]: read(from[key]) }) as { [P in K]?: T };
}

function wholeNumber(value: unknown, least: number, field: string, file: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < least) {
    throw fieldError(file, field, value, `a whole number from ${least}`);
  }
  return value;
}

function networkInputs(from: JsonObject, file: string): NetworkInputs {
  const names: { -readonly [K in keyof NetworkInputs]: NetworkInputs[K] } = {};
  for (const key of ['nodes', 'edges', 'src', 'dst', 'edgeIndex'] as const) {
    if (from[key] !== undefined) names[key] = string(from, key, 'inputs.', file);
  }
  const problem = inputsProblem(names);
  if (problem !== null) throw fieldError(file, 'inputs', from, problem);
  return names;
}

/** What is wrong with a choice of inputs, as what is expected instead; null where nothing is. */
export function inputsProblem({ nodes, edges, src, dst, edgeIndex }: NetworkInputs): string | null {
  if (nodes === undefined && edges === undefined) return '"nodes", "edges" or both';
  if ((src === undefined) !== (dst === undefined)) return '"src" and "dst" together';
  if (src !== undefined && edgeIndex !== undefined) {
    return 'either "src" and "dst" or "edgeIndex"';
  }
  if (nodes !== undefined && src === undefined && edgeIndex === undefined) {
    return '"src" and "dst" or "edgeIndex" beside "nodes"';
  }
  return null;
}

function selfCheck(value: unknown, file: string): SelfCheck {
  const from = object(value, 'selfCheck', file);
  const numbers = (key: string, length: number | null, valid: (n: number) => boolean) => {
    const field = `selfCheck.${key}`;
    const found = from[key];
    if (!Array.isArray(found) || (length !== null && found.length !== length)) {
      throw fieldError(file, field, found, length === null ? 'a list' : `a list of ${length}`);
    }
    found.forEach((entry, i) => {
      if (typeof entry !== 'number' || !valid(entry)) {
        throw fieldError(file, `${field}[${i}]`, entry, 'a number in its range');
      }
    });
    return found as number[];
  };
  const x = numbers('x', null, Number.isFinite);
  const isRow = (n: number) => Number.isInteger(n) && n >= 0 && n < x.length;
  const src = numbers('src', null, isRow);
  const { tolerance } = from;
  if (typeof tolerance !== 'number' || !(tolerance > 0)) {
    throw fieldError(file, 'selfCheck.tolerance', tolerance, 'a number above 0');
  }
  return {
    x,
    y: numbers('y', x.length, Number.isFinite),
    z: numbers('z', x.length, Number.isFinite),
    src,
    dst: numbers('dst', src.length, isRow),
    scores: numbers('scores', src.length, (n) => n >= 0 && n <= 1),
    tolerance,
  };
}

function fraction(measured: JsonObject, key: string, file: string): number {
  const value = measured[key];
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw fieldError(file, `measured.${key}`, value, 'a number from 0 to 1');
  }
  return value;
}

function list(
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

function nodeFeature(value: unknown, index: number, file: string): NodeFeature {
  const field = `nodeFeatures[${index}]`;
  const entry = object(value, field, file);
  const scale = entry.scale;
  if (typeof scale !== 'number' || !Number.isFinite(scale) || scale === 0) {
    throw fieldError(file, `${field}.scale`, scale, 'a finite number other than 0');
  }
  return { name: oneOf(entry, 'name', NODE_FEATURE_NAMES, `${field}.`, file), scale };
}

/** A flat record of notes. */
function notes(
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

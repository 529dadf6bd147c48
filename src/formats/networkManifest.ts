import { FormatError, quoted } from './formatError.ts';
import type { EdgeFeatureName, NetworkManifest, NodeFeature, NodeFeatureName } from './manifest.ts';

const NODE_FEATURES: readonly NodeFeatureName[] = ['r', 'phi', 'z', 'eta'];
const EDGE_FEATURES: readonly EdgeFeatureName[] = [
  'dr',
  'dphi',
  'dz',
  'deta',
  'phislope',
  'rphislope',
];

/**
 * Reads the JSON manifest of a network. `file` names it in messages.
 * Throws `FormatError` naming the first field that is missing or not what it should be.
 */
export function parseManifest(text: string, file: string): NetworkManifest {
  const root = object(parseJson(text, file), '', file);
  oneOf(root, 'format', ['trackloom-network-1'] as const, '', file);
  const inputs = object(root.inputs, 'inputs', file);
  const output = object(root.output, 'output', file);
  const measured = object(root.measured, 'measured', file);
  return {
    format: 'trackloom-network-1',
    name: string(root, 'name', '', file),
    architecture: string(root, 'architecture', '', file),
    hidden: positiveInteger(root, 'hidden', file),
    iterations: positiveInteger(root, 'iterations', file),
    detector: string(root, 'detector', '', file),
    nodeFeatures: list(root, 'nodeFeatures', file).map((entry, i) => nodeFeature(entry, i, file)),
    edgeFeatures: list(root, 'edgeFeatures', file).map((entry, i) =>
      oneOfValue(entry, EDGE_FEATURES, `edgeFeatures[${i}]`, file),
    ),
    inputs: {
      nodes: string(inputs, 'nodes', 'inputs.', file),
      edges: string(inputs, 'edges', 'inputs.', file),
      src: string(inputs, 'src', 'inputs.', file),
      dst: string(inputs, 'dst', 'inputs.', file),
    },
    output: {
      name: string(output, 'name', 'output.', file),
      kind: oneOf(output, 'kind', ['logit', 'probability'] as const, 'output.', file),
    },
    training: notes(root.training, 'training', file),
    measured: {
      cut: fraction(measured, 'cut', file),
      edgeEfficiency: fraction(measured, 'edgeEfficiency', file),
      purity: fraction(measured, 'purity', file),
      maskedPurity: fraction(measured, 'maskedPurity', file),
    },
  };
}

type JsonObject = Readonly<Record<string, unknown>>;

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
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

function positiveInteger(from: JsonObject, key: string, file: string): number {
  const value = from[key];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) {
    throw fieldError(file, key, value, 'a whole number above 0');
  }
  return value;
}

function fraction(measured: JsonObject, key: string, file: string): number {
  const value = measured[key];
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw fieldError(file, `measured.${key}`, value, 'a number from 0 to 1');
  }
  return value;
}

function list(from: JsonObject, key: string, file: string): readonly unknown[] {
  const value = from[key];
  if (!Array.isArray(value) || value.length === 0) {
    throw fieldError(file, key, value, 'a list with at least one entry');
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
  return { name: oneOf(entry, 'name', NODE_FEATURES, `${field}.`, file), scale };
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

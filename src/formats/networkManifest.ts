import {
  EDGE_FEATURE_NAMES,
  type NetworkInputs,
  type NetworkManifest,
  NODE_FEATURE_NAMES,
  ROLES,
  type SelfCheck,
} from './manifest.ts';
import {
  fieldError,
  fraction,
  type JsonObject,
  list,
  notes,
  numbers,
  object,
  oneOf,
  oneOfValue,
  optional,
  parseJson,
  positive,
  scaled,
  string,
  wholeNumber,
} from './manifestFields.ts';

/**
 * Reads the JSON manifest of a network that scores edges. `file` names it in messages.
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
    ...optional(root, 'role', (value) => oneOfValue(value, ROLES, 'role', file)),
    nodeFeatures: list(root, 'nodeFeatures', reads(inputs.nodes), file).map((entry, i) =>
      scaled(entry, NODE_FEATURE_NAMES, `nodeFeatures[${i}]`, file),
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
  const column = (key: string, length: number | null, valid: (n: number) => boolean) =>
    numbers(from[key], length, `selfCheck.${key}`, file, valid);
  const x = column('x', null, Number.isFinite);
  const isRow = (n: number) => Number.isInteger(n) && n >= 0 && n < x.length;
  const src = column('src', null, isRow);
  return {
    x,
    y: column('y', x.length, Number.isFinite),
    z: column('z', x.length, Number.isFinite),
    src,
    dst: column('dst', src.length, isRow),
    scores: column('scores', src.length, (n) => n >= 0 && n <= 1),
    tolerance: positive(from.tolerance, 'selfCheck.tolerance', file),
  };
}

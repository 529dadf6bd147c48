import {
  EDGE_DIRECTIONS,
  EMBEDDING_INPUT_NAMES,
  type EmbeddingManifest,
  type FilterInputs,
  type FilterManifest,
  NODE_FEATURE_NAMES,
} from './manifest.ts';
import {
  fieldError,
  fraction,
  type JsonObject,
  list,
  numbers,
  object,
  oneOf,
  optional,
  positive,
  rows,
  scaled,
  string,
  wholeNumber,
} from './manifestFields.ts';

/** Figures of how a pair goes on: the columns of `src/inference/continuations.ts`. */
const CONTINUATION_COLUMNS = 4;

/** The manifest of an embedding. @throws FormatError naming the first field that is not what it should be. */
export function embeddingManifest(root: JsonObject, file: string): EmbeddingManifest {
  const inputs = list(root, 'inputs', 'filled', file).map((entry, i) =>
    scaled(entry, EMBEDDING_INPUT_NAMES, `inputs[${i}]`, file),
  );
  const outputs = list(root, 'outputs', 'filled', file);
  if (outputs.length > 2 || outputs.some((name) => typeof name !== 'string' || name === ''))
    throw fieldError(file, 'outputs', outputs, 'a list of one or two names');
  const dims = wholeNumber(root.dims, 1, 'dims', file);
  const onnx = root.onnx === undefined ? { input: 'hits' } : object(root.onnx, 'onnx', file);
  return {
    format: 'trackloom-embedding-1',
    name: string(root, 'name', '', file),
    architecture: string(root, 'architecture', '', file),
    detector: string(root, 'detector', '', file),
    inputs,
    onnx: { input: string(onnx, 'input', 'onnx.', file) },
    outputs: outputs as string[],
    dims,
    principalAxes: root.principalAxes === true,
    radius: positive(root.radius, 'radius', file),
    ...optional(root, 'radiusHits', (value) => positive(value, 'radiusHits', file)),
    ...optional(root, 'kMax', (value) => wholeNumber(value, 1, 'kMax', file)),
    ...optional(root, 'direction', () => oneOf(root, 'direction', EDGE_DIRECTIONS, '', file)),
    ...optional(root, 'check', (value) => {
      const check = object(value, 'check', file);
      const hits = rows(check.hits, inputs.length, null, 'check.hits', file);
      const found = list(check, 'outputs', 'filled', file);
      if (found.length !== outputs.length)
        throw fieldError(file, 'check.outputs', found, `a list of ${outputs.length}`);
      return {
        hits,
        outputs: found.map((each, i) => rows(each, dims, hits.length, `check.outputs[${i}]`, file)),
        ...optional(check, 'tolerance', (value) => positive(value, 'check.tolerance', file)),
      };
    }),
  };
}

/** The manifest of a filter of pairs. @throws FormatError naming the first field that is not what it should be. */
export function filterManifest(root: JsonObject, file: string): FilterManifest {
  const output = object(root.output, 'output', file);
  const nodeFeatures = list(root, 'nodeFeatures', 'filled', file).map((entry, i) =>
    scaled(entry, NODE_FEATURE_NAMES, `nodeFeatures[${i}]`, file),
  );
  const inputs = filterInputs(object(root.inputs, 'inputs', file), file);
  const readsEmbedding = inputs.source !== undefined || inputs.target !== undefined;
  return {
    format: 'trackloom-filter-1',
    name: string(root, 'name', '', file),
    architecture: string(root, 'architecture', '', file),
    detector: string(root, 'detector', '', file),
    ...optional(root, 'iterations', (value) => wholeNumber(value, 0, 'iterations', file)),
    ...optional(root, 'hidden', (value) => wholeNumber(value, 1, 'hidden', file)),
    nodeFeatures,
    ...(readsEmbedding ? { dims: wholeNumber(root.dims, 1, 'dims', file) } : {}),
    inputs,
    output: {
      name: string(output, 'name', 'output.', file),
      kind: oneOf(output, 'kind', ['logit', 'probability'] as const, 'output.', file),
    },
    ...optional(root, 'cut', () => fraction(root, 'cut', file, '')),
    ...optional(root, 'cutPairs', (value) => positive(value, 'cutPairs', file)),
    ...optional(root, 'check', (value) => {
      const check = object(value, 'check', file);
      const nodes = rows(check.nodes, nodeFeatures.length, null, 'check.nodes', file);
      const isRow = (n: number) => Number.isInteger(n) && n >= 0 && n < nodes.length;
      const src = numbers(check.src, null, 'check.src', file, isRow);
      const points = (key: 'source' | 'target') =>
        inputs[key] === undefined
          ? {}
          : {
              [key]: rows(
                check[key],
                wholeNumber(root.dims, 1, 'dims', file),
                nodes.length,
                `check.${key}`,
                file,
              ),
            };
      return {
        nodes,
        ...points('source'),
        ...points('target'),
        src,
        dst: numbers(check.dst, src.length, 'check.dst', file, isRow),
        scores: numbers(check.scores, src.length, 'check.scores', file),
        tolerance: positive(check.tolerance, 'check.tolerance', file),
        ...(inputs.continuations === undefined
          ? {}
          : {
              continuations: rows(
                check.continuations,
                CONTINUATION_COLUMNS,
                src.length,
                'check.continuations',
                file,
              ),
            }),
        ...optional(check, 'spread', (value) => positive(value, 'check.spread', file)),
      };
    }),
  };
}

function filterInputs(from: JsonObject, file: string): FilterInputs {
  const name = (key: string) => string(from, key, 'inputs.', file);
  return {
    nodes: name('nodes'),
    src: name('src'),
    dst: name('dst'),
    ...optional(from, 'source', () => name('source')),
    ...optional(from, 'target', () => name('target')),
    ...optional(from, 'continuations', () => name('continuations')),
    ...optional(from, 'spread', () => name('spread')),
  };
}

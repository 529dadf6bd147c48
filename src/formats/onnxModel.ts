/** What an ONNX file says of itself: its operators, and weights that are kept in files beside it. */
import { FormatError } from './formatError.ts';
import { type ProtoField, protoBytes, protoFields, protoText } from './protobuf.ts';

/** Fields of `onnx.ModelProto`, `GraphProto`, `ValueInfoProto`, `NodeProto`, `AttributeProto`, `TensorProto`, `StringStringEntryProto`. */
const MODEL = { producer: 2, graph: 7 };
const GRAPH = { node: 1, initializer: 5, input: 11 };
const NODE = { input: 1, operator: 4, attribute: 5 };
const VALUE = { name: 1, type: 2 };
const TYPE = { tensor: 1, element: 1 };
const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE = { name: 1, text: 4 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9, external: 13, location: 14 };
const ENTRY = { key: 1, value: 2 };

/** Operators of a network whose result depends on where it runs; a sentence each. Empty where the file cannot be told. */
export function operatorWarnings(onnx: Uint8Array, file: string): string[] {
  const undefinedOperators = new Set(
    nodesOf(onnx)
      .filter((node) => protoText(node, NODE.operator).startsWith('Scatter'))
      .filter((node) => ['', 'none'].includes(attributeOf(node, 'reduction')))
      .map((node) => protoText(node, NODE.operator)),
  );
  return [...undefinedOperators].map(
    (operator) =>
      `${file} uses ${operator} without a reduction, which leaves open what comes of several values for one place; export it with reduction="add" if it adds up messages.`,
  );
}

/**
 * What a network does that a GPU is slow at, though right; a sentence each. onnxruntime leaves to the CPU, and copies
 * forth and back for, what takes rows out of an int64 input, as the `edge_index` of PyTorch Geometric.
 */
export function slowOnGpu(onnx: Uint8Array, file: string): string[] {
  const whole = new Set(graphsOf(onnx).flatMap(int64Inputs));
  const taken = nodesOf(onnx)
    .filter((node) => protoText(node, NODE.operator) === 'Gather')
    .map((node) => protoText(node, NODE.input))
    .filter((input) => whole.has(input));
  return [...new Set(taken)].map(
    (input) =>
      `${file} takes rows out of its int64 input ${input}, which WebGPU leaves to the CPU: every run waits for copies. It is right, but slow; export it with the sources and targets of edges as inputs of their own, or choose WASM.`,
  );
}

/** Names of the inputs of a graph that are int64. */
function int64Inputs(graph: readonly ProtoField[]): string[] {
  return graph
    .filter(({ number }) => number === GRAPH.input)
    .map(({ bytes }) => fieldsOf(bytes))
    .filter((input) => {
      const inside = (fields: readonly ProtoField[], wanted: number) =>
        fields.filter(({ number }) => number === wanted);
      return inside(input, VALUE.type)
        .flatMap(({ bytes }) => inside(fieldsOf(bytes), TYPE.tensor))
        .flatMap(({ bytes }) => inside(fieldsOf(bytes), TYPE.element))
        .some(({ value }) => value === INT64);
    })
    .map((input) => protoText(input, VALUE.name));
}

/** Names of the files beside an ONNX file that hold weights of it. Empty where there are none. */
export function externalFiles(onnx: Uint8Array): string[] {
  const places = graphsOf(onnx).flatMap((graph) =>
    graph.filter(({ number }) => number === GRAPH.initializer).map(externalPlace),
  );
  return [...new Set(places.flatMap((place) => (place ? [place.location] : [])))];
}

/**
 * The same network with all its weights inside.
 * @param contentOf the content of a file beside it, by the name that the network has for it; null where it is missing.
 * @throws FormatError where a file is missing or too short.
 */
export function withWeightsInside(
  onnx: Uint8Array,
  file: string,
  contentOf: (location: string) => Uint8Array | null,
): Uint8Array {
  if (externalFiles(onnx).length === 0) return onnx;
  const tensor = (field: ProtoField): Uint8Array[] => {
    const place = externalPlace(field);
    if (!place) return [field.raw];
    const { location, offset, length } = place;
    const content = contentOf(location);
    if (!content)
      throw new FormatError(
        { file },
        `its weights are in ${location}, which is not among the files; choose it with the network, or export the network with external_data=False.`,
      );
    const end = offset + (length ?? content.length - offset);
    if (!(offset >= 0 && end >= offset && end <= content.length))
      throw new FormatError(
        { file: location },
        `the weights of ${file} do not lie within it; choose the file that was written with the network.`,
      );
    const kept = fieldsOf(field.bytes).filter(
      ({ number }) => number !== TENSOR.external && number !== TENSOR.location,
    );
    const raw = protoBytes(TENSOR.raw, [content.subarray(offset, end)]);
    return protoBytes(GRAPH.initializer, [...kept.map((one) => one.raw), ...raw]);
  };
  const graph = (field: ProtoField) =>
    protoBytes(
      MODEL.graph,
      fieldsOf(field.bytes).flatMap((one) =>
        one.number === GRAPH.initializer ? tensor(one) : [one.raw],
      ),
    );
  const parts = fieldsOf(onnx).flatMap((field) =>
    field.number === MODEL.graph ? graph(field) : [field.raw],
  );
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Where the weights of a tensor are, if they are in a file beside the network. */
function externalPlace(tensor: ProtoField) {
  const entries = fieldsOf(tensor.bytes).filter(({ number }) => number === TENSOR.external);
  if (entries.length === 0) return null;
  const told = new Map(
    entries.map(({ bytes }) => {
      const entry = fieldsOf(bytes);
      return [protoText(entry, ENTRY.key), protoText(entry, ENTRY.value)];
    }),
  );
  const length = told.get('length');
  return {
    location: told.get('location') ?? '',
    offset: Number(told.get('offset') ?? 0),
    length: length === undefined ? null : Number(length),
  };
}

/** The graph of a network, as its fields. */
function graphsOf(onnx: Uint8Array): ProtoField[][] {
  return fieldsOf(onnx)
    .filter(({ number }) => number === MODEL.graph)
    .map(({ bytes }) => fieldsOf(bytes));
}

/** The fields of a message; none where it is damaged, which loading the network will say. */
function fieldsOf(message: Uint8Array): ProtoField[] {
  try {
    return protoFields(message);
  } catch {
    return [];
  }
}

function nodesOf(onnx: Uint8Array): ProtoField[][] {
  return graphsOf(onnx).flatMap((graph) =>
    graph.filter(({ number }) => number === GRAPH.node).map(({ bytes }) => fieldsOf(bytes)),
  );
}

function attributeOf(node: readonly ProtoField[], name: string): string {
  const attributes = node
    .filter(({ number }) => number === NODE.attribute)
    .map(({ bytes }) => fieldsOf(bytes));
  const found = attributes.find((attribute) => protoText(attribute, ATTRIBUTE.name) === name);
  return found ? protoText(found, ATTRIBUTE.text) : '';
}

/** A tensor that an ONNX file holds. */
export interface OnnxTensor {
  readonly shape: readonly number[];
  /** Its numbers where they are 32-bit reals that the file itself holds. */
  readonly reals: Float32Array | null;
}

/** The tensors of an ONNX file by name. @throws RangeError where it is none. */
export function onnxTensors(onnx: Uint8Array): Map<string, OnnxTensor> {
  const graph = protoFields(onnx).find(({ number }) => number === MODEL.graph);
  const tensors = protoFields(graph?.bytes ?? new Uint8Array())
    .filter(({ number }) => number === GRAPH.initializer)
    .map(({ bytes }) => protoFields(bytes));
  return new Map(tensors.map((fields) => [protoText(fields, TENSOR.name), tensorOf(fields)]));
}

function tensorOf(fields: readonly ProtoField[]): OnnxTensor {
  const shape = fields.filter(({ number }) => number === TENSOR.dims).map(({ value }) => value);
  const raw = fields.find(({ number }) => number === TENSOR.raw)?.bytes;
  const isReal = fields.some(({ number, value }) => number === TENSOR.type && value === FLOAT);
  const size = shape.reduce((product, length) => product * length, 1);
  const reals =
    raw && isReal && raw.length === 4 * size ? new Float32Array(raw.slice().buffer) : null;
  return { shape, reals };
}

/** How often each operator occurs in an ONNX file. @throws RangeError where it is none. */
export function operatorCounts(onnx: Uint8Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of nodesOf(onnx)) {
    const operator = protoText(node, NODE.operator);
    counts.set(operator, (counts.get(operator) ?? 0) + 1);
  }
  return counts;
}

/** The program that wrote an ONNX file, as it names itself. @throws RangeError where it is none. */
export function producerOf(onnx: Uint8Array): string {
  return protoText(protoFields(onnx), MODEL.producer);
}

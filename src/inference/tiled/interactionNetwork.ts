import { onnxTensors, operatorCounts, producerOf } from '../../formats/onnxModel.ts';

/** A matrix of a linear layer, `[inputs][outputs]`. */
export interface Matrix {
  readonly values: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

/** A linear layer of several inputs, one matrix each, whose products are added up in this order. */
export interface Linear {
  readonly parts: readonly Matrix[];
  /** Null adds none. */
  readonly bias: Float32Array | null;
}

/** Linear layers, with a norm and ReLU after all but the last. */
export type Layers = readonly Linear[];

/** The step of a network over edges: its first layer in what it reads of an edge, of its source and of its target. */
export interface EdgeStep {
  readonly onEdge: readonly Matrix[];
  readonly ofSource: Linear;
  readonly ofTarget: Linear;
  readonly rest: Layers;
}

/**
 * An interaction network as `training/onnx_graph.py` writes it: `InteractionGNN2` of this project, with norms without
 * weights and ReLU. Parts that occur twice in an input, in the first step, are one.
 */
export interface InteractionNetwork {
  readonly hidden: number;
  /** Added to the mean of squares in norms. */
  readonly epsilon: number;
  readonly nodeEncoder: Layers;
  readonly edgeEncoder: Layers;
  readonly edgeSteps: readonly EdgeStep[];
  /** One less than steps over edges. */
  readonly nodeSteps: readonly Layers[];
  readonly edgeDecoder: Layers;
  readonly head: Layers;
}

/** All that such a network is written with. */
const OPERATORS = new Set(
  'Add Cast Concat Div Equal Expand Gather Gemm Less Max Mul NonZero Pow Range ReduceMean ScatterElements Shape Sqrt Squeeze Unsqueeze Where'.split(
    ' ',
  ),
);

/**
 * The weights of an interaction network of this project.
 * @returns null where the file holds any other network.
 */
export function readInteractionNetwork(onnx: Uint8Array): InteractionNetwork | null {
  try {
    return producerOf(onnx) === 'trackloom' ? networkOf(onnx) : null;
  } catch (error) {
    // Any other shape of file.
    if (error instanceof Unlike || error instanceof RangeError) return null;
    throw error;
  }
}

/** Thrown where a file is not such a network. */
class Unlike extends Error {}

function networkOf(onnx: Uint8Array): InteractionNetwork {
  const tensors = onnxTensors(onnx);
  const operators = operatorCounts(onnx);
  let [matrices, norms, activations] = [0, 0, 0];

  function reals(name: string): Float32Array {
    const tensor = tensors.get(name);
    if (!tensor?.reals) throw new Unlike(name);
    return tensor.reals;
  }
  function matrix(name: string): Matrix {
    const shape = tensors.get(name)?.shape;
    if (shape?.length !== 2) throw new Unlike(name);
    matrices++;
    return { values: reals(name), inputs: shape[0], outputs: shape[1] };
  }
  function parts(prefix: string): Matrix[] {
    const found: Matrix[] = [];
    while (tensors.has(`${prefix}${found.length}`)) found.push(matrix(`${prefix}${found.length}`));
    if (found.length === 0) throw new Unlike(prefix);
    return found;
  }
  const bias = (name: string) => (tensors.has(name) ? reals(name) : null);
  const linear = (name: string): Linear => ({
    parts: parts(`${name}.weight`),
    bias: bias(`${name}.bias`),
  });
  /** Counts the norm of a layer. */
  function norm(name: string): void {
    norms++;
    activations++;
    if (tensors.has(`${name}.shift`) || reals(`${name}.scale`).some((scale) => scale !== 1))
      throw new Unlike(name);
  }
  function layers(name: string, first: number, isBare = false): Layers {
    const found: Linear[] = [];
    for (let i = first; tensors.has(`${name}.${i}.weight0`); i++) {
      found.push(linear(`${name}.${i}`));
      if (tensors.has(`${name}.${i + 1}.weight0`)) norm(`${name}.${i}`);
    }
    if (found.length === 0) throw new Unlike(name);
    if (!isBare) activations++;
    return found;
  }
  const steps = <T>(prefix: string, known: string, one: (name: string) => T): T[] => {
    const found: T[] = [];
    while (tensors.has(`${prefix}.${found.length}.${known}`))
      found.push(one(`${prefix}.${found.length}`));
    return found;
  };

  const [epsilon, two] = [reals('epsilon')[0], reals('two')[0]];
  const edgeSteps = steps('edge_networks', 'edges0', (name): EdgeStep => {
    norm(`${name}.0`);
    return {
      onEdge: parts(`${name}.edges`),
      ofSource: linear(`${name}.src`),
      ofTarget: linear(`${name}.dst`),
      rest: layers(name, 1),
    };
  });
  const network: InteractionNetwork = {
    hidden: edgeSteps[0]?.onEdge[0].inputs ?? 0,
    epsilon,
    nodeEncoder: layers('node_encoder', 0),
    edgeEncoder: layers('edge_encoder', 0),
    edgeSteps,
    nodeSteps: steps('node_networks', '0.weight0', (name) => layers(name, 0)),
    edgeDecoder: layers('edge_decoder', 0),
    head: layers('head', 0, true),
  };
  const isWhole =
    two === 2 &&
    operators.get('Gemm') === matrices &&
    operators.get('Sqrt') === norms &&
    operators.get('Max') === activations &&
    [...operators.keys()].every((operator) => OPERATORS.has(operator));
  if (!isWhole || !fits(network)) throw new Unlike('shape');
  return network;
}

/** Whether all widths are those of such a network: one for all layers, a multiple of four. */
function fits(network: InteractionNetwork): boolean {
  const { hidden, nodeEncoder, edgeEncoder, edgeSteps, nodeSteps, edgeDecoder, head } = network;
  const isFull = (inputs: number) => (part: Matrix) =>
    part.inputs === inputs && part.outputs === hidden && part.values.length === inputs * hidden;
  const isSquare = isFull(hidden);
  const areSquare = (layers: Layers, counts: readonly number[]) =>
    layers.every(
      ({ parts, bias }, i) =>
        parts.every(isSquare) && bias?.length === hidden && parts.length === (counts[i] ?? 1),
    );
  const isEncoder = ([first, ...rest]: Layers) =>
    first.parts.length === 1 &&
    isFull(first.parts[0].inputs)(first.parts[0]) &&
    first.bias?.length === hidden &&
    areSquare(rest, []);
  const [last] = head.slice(-1);
  return (
    hidden > 0 &&
    hidden % 4 === 0 &&
    isEncoder(nodeEncoder) &&
    isEncoder(edgeEncoder) &&
    nodeSteps.length === edgeSteps.length - 1 &&
    edgeSteps.every(({ onEdge, ofSource, ofTarget, rest }, i) => {
      const count = i === 0 ? 1 : 2;
      return (
        [onEdge, ofSource.parts, ofTarget.parts].every(
          (parts) => parts.length === count && parts.every(isSquare),
        ) &&
        ofSource.bias?.length === hidden &&
        ofTarget.bias === null &&
        areSquare(rest, [])
      );
    }) &&
    nodeSteps.every((layers, i) => areSquare(layers, [i === 0 ? 3 : 4])) &&
    areSquare(edgeDecoder, []) &&
    areSquare(head.slice(0, -1), []) &&
    last.parts.length === 1 &&
    last.parts[0].inputs === hidden &&
    last.parts[0].outputs === 1 &&
    last.bias?.length === 1
  );
}

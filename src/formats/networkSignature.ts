import { FormatError } from './formatError.ts';
import type { NetworkInputs } from './manifest.ts';

/** One input or output of a network as its file declares it. */
export interface NetworkPort {
  readonly name: string;
  /** Element type, e.g. `float32`; `not a tensor` for anything else. */
  readonly type: string;
  /** Sizes of the axes; a text is any size. */
  readonly shape: readonly (number | string)[];
}

/** What a network reads and gives. */
export interface NetworkSignature {
  readonly inputs: readonly NetworkPort[];
  readonly outputs: readonly NetworkPort[];
}

/** What a signature tells of a network: which input is what, and how many features it reads. */
export interface NetworkOutline {
  readonly inputs: NetworkInputs;
  /** Numbers per node and per edge; 0 without such an input, null where the file leaves it open. */
  readonly nodeWidth: number | null;
  readonly edgeWidth: number | null;
  readonly output: string;
}

/** More numbers per hit or edge than these no network reads that scores edges. */
export const MOST_FEATURES = 64;

const CONTRACTS =
  'Known are: node features f32 [N, F], an edge index i64 [2, E] and optionally edge features f32 [E, K] (acorn, ACTS), in this order or with "node" and "edge" in their names; the same with src and dst i32 [E]; edge features alone';

/**
 * Which input of a network is what, where no manifest says it: integers tell the edges; of the others the names
 * decide where they speak of nodes and edges, else the order (nodes before edges).
 * @param file names the network in messages.
 * @throws FormatError listing the inputs where they follow no contract known here.
 */
export function outlineNetwork(
  { inputs, outputs }: NetworkSignature,
  file: string,
): NetworkOutline {
  const refuse = (what: string) =>
    new FormatError(
      { file },
      `${what}; its inputs are ${inputs.map(portText).join(', ') || 'none'}. ${CONTRACTS}. Write a manifest for it, or export it in one of these ways.`,
    );
  const integers = inputs.filter(({ type }) => type === 'int64' || type === 'int32');
  const reals = inputs.filter(({ type, shape }) => type === 'float32' && shape.length === 2);
  const stranger = inputs.find((port) => !integers.includes(port) && !reals.includes(port));
  if (stranger) throw refuse(`input "${stranger.name}" is neither f32 of two axes nor an index`);
  const index = edgeEnds(integers);
  if (index === null) throw refuse('its integer inputs are neither [2, E] nor two of [E]');
  const most = integers.length > 0 ? 2 : 1;
  if (reals.length === 0 || reals.length > most)
    throw refuse(`it has ${reals.length} inputs of features where 1 to ${most} are expected`);
  const wide = reals.find((port) => (widthOf(port) ?? 0) > MOST_FEATURES);
  if (wide)
    throw new FormatError(
      { file },
      `input ${portText(wide)} reads ${widthOf(wide)} numbers at a time, far more than a hit or an edge has features; choose a network that scores edges.`,
    );
  const [nodes, edges] = nodesAndEdges(reals, integers.length > 0);
  const score = outputs.find(({ type }) => type === 'float32');
  if (!score)
    throw new FormatError(
      { file },
      `it gives no f32 scores; its outputs are ${outputs.map(portText).join(', ') || 'none'}. Choose a network that scores edges.`,
    );
  return {
    inputs: {
      ...(nodes ? { nodes: nodes.name } : {}),
      ...(edges ? { edges: edges.name } : {}),
      ...index,
    },
    nodeWidth: widthOf(nodes),
    edgeWidth: widthOf(edges),
    output: score.name,
  };
}

/** The inputs that tell the edges; null where they can not be that. */
function edgeEnds(integers: readonly NetworkPort[]): NetworkInputs | null {
  const [first, second] = integers;
  if (integers.length === 0) return {};
  if (integers.length === 1 && first.shape.length === 2) return { edgeIndex: first.name };
  if (integers.length === 2 && integers.every(({ shape }) => shape.length === 1))
    return /dst|target|receiver/i.test(first.name)
      ? { src: second.name, dst: first.name }
      : { src: first.name, dst: second.name };
  return null;
}

type Pair = readonly [nodes: NetworkPort | undefined, edges: NetworkPort | undefined];

function nodesAndEdges([first, second]: readonly NetworkPort[], hasIndex: boolean): Pair {
  if (!hasIndex) return [undefined, first];
  if (!second) return [first, undefined];
  const swapped = /edge/i.test(first.name) && /node/i.test(second.name);
  return swapped ? [second, first] : [first, second];
}

function widthOf(port: NetworkPort | undefined): number | null {
  if (!port) return 0;
  const width = port.shape[1];
  return typeof width === 'number' && width > 0 ? width : null;
}

/** A port for people: `"edge_attr" float32 [?, 6]`. */
export function portText({ name, type, shape }: NetworkPort): string {
  return `"${name}" ${type} ${shapeText(shape)}`;
}

/** Sizes of axes for people; any size is a question mark. */
export function shapeText(shape: readonly (number | string | null)[]): string {
  const sizes = shape.map((size) => (typeof size === 'number' && size >= 0 ? size : '?'));
  return `[${sizes.join(', ')}]`;
}

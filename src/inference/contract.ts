import type { InferenceSession } from 'onnxruntime-web';
import type { NetworkManifest } from '../formats/manifest.ts';
import {
  type NetworkPort,
  type NetworkSignature,
  portText,
  shapeText,
} from '../formats/networkSignature.ts';

/** A network that cannot be used, or an answer of one that cannot be. The message is a sentence for the user. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

/** What a loaded network reads and gives. */
export function signatureOf(
  session: Pick<InferenceSession, 'inputMetadata' | 'outputMetadata'>,
): NetworkSignature {
  const port = (value: InferenceSession.ValueMetadata): NetworkPort =>
    value.isTensor
      ? { name: value.name, type: value.type, shape: value.shape.map(axisSize) }
      : { name: value.name, type: 'not a tensor', shape: [] };
  return { inputs: session.inputMetadata.map(port), outputs: session.outputMetadata.map(port) };
}

/** A size that is none, as an axis without a name comes as 2^32 - 1, is any. */
function axisSize(size: number | string): number | string {
  return typeof size === 'number' && !(size >= 0 && size < 2 ** 31) ? '?' : size;
}

/** An input or output that a manifest asks for. */
export interface ExpectedPort {
  readonly name: string;
  readonly types: readonly string[];
  /** Shapes it may have; sizes of axes, null is any. */
  readonly shapes: readonly (readonly (number | null)[])[];
}

/** Types of inputs that are rows of hits. */
export const INDEX_TYPES = ['int32', 'int64'] as const;

/**
 * Checks that a network reads and gives what its manifest says: f32 node features [N, F] and edge features
 * [E, K], the edges as integer src [E] and dst [E] or as an index [2, E], one f32 score per edge, [E] or [E, 1].
 * @param file names the network in messages.
 * @throws NetworkError naming the first input or output that differs, what is expected and what was found.
 */
export function checkSignature(
  signature: NetworkSignature,
  manifest: NetworkManifest,
  file: string,
): void {
  const { nodes, edges, src, dst, edgeIndex } = manifest.inputs;
  const features = (name: string | undefined, width: number): ExpectedPort[] =>
    name === undefined ? [] : [{ name, types: ['float32'], shapes: [[null, width]] }];
  const ends = (name: string | undefined, shape: readonly (number | null)[]): ExpectedPort[] =>
    name === undefined ? [] : [{ name, types: INDEX_TYPES, shapes: [shape] }];
  const expected = [
    ...features(nodes, manifest.nodeFeatures.length),
    ...features(edges, manifest.edgeFeatures.length),
    ...ends(src, [null]),
    ...ends(dst, [null]),
    ...ends(edgeIndex, [2, null]),
  ];
  for (const input of expected) checkPort(input, signature.inputs, 'input', file);
  const extra = signature.inputs.find(({ name }) => !expected.some((input) => input.name === name));
  if (extra !== undefined) {
    throw new NetworkError(
      `${file}: the network has an input "${extra.name}" that its manifest does not name; choose the manifest that belongs to it.`,
    );
  }
  const score = { name: manifest.output.name, types: ['float32'], shapes: [[null], [null, 1]] };
  checkPort(score, signature.outputs, 'output', file);
}

/** @throws NetworkError where a network lacks an input or output, or has it of another type or shape. */
export function checkPort(
  expected: ExpectedPort,
  found: readonly NetworkPort[],
  side: 'input' | 'output',
  file: string,
): void {
  const port = found.find((candidate) => candidate.name === expected.name);
  const wanted = `${expected.types.join(' or ')} ${expected.shapes.map(shapeText).join(' or ')}`;
  if (port === undefined) {
    throw new NetworkError(
      `${file}: the network has no ${side} "${expected.name}" (${wanted}); its ${side}s are ${found.map(portText).join(', ') || 'none'}; choose the manifest that belongs to it or export it again.`,
    );
  }
  const fitting = expected.shapes.some((shape) => fits(port.shape, shape));
  if (!expected.types.includes(port.type) || !fitting) {
    throw new NetworkError(
      `${file}: ${side} ${portText(port)} of the network does not fit its manifest, which asks for ${wanted}; choose the manifest that belongs to it or export it again.`,
    );
  }
}

/** Whether a declared shape can hold what is expected; a size that the file leaves open holds any. */
function fits(found: readonly (number | string)[], expected: readonly (number | null)[]): boolean {
  const open = (size: number | string) => typeof size === 'string' || size < 0;
  return (
    found.length === expected.length &&
    expected.every((size, axis) => open(found[axis]) || found[axis] === size)
  );
}

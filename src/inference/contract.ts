import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { NetworkManifest } from '../formats/manifest.ts';

/** A network that cannot be used, or an answer of one that cannot be. The message is a sentence for the user. */
export class NetworkError extends Error {
  override name = 'NetworkError';
}

/** The part of a session that says what the network reads and gives. */
export type SessionSignature = Pick<
  InferenceSession,
  'inputNames' | 'outputNames' | 'inputMetadata' | 'outputMetadata'
>;

interface Expected {
  readonly name: string;
  readonly type: Tensor.Type;
  /** Sizes of the axes; null is any. */
  readonly shape: readonly (number | null)[];
}

/**
 * Checks that a network reads and gives what its manifest says: f32 node features [N, F] and edge features
 * [E, K], int32 src [E] and dst [E], one f32 score [E].
 * @param file names the network in messages.
 * @throws NetworkError naming the first input or output that differs, what is expected and what was found.
 */
export function checkSignature(
  session: SessionSignature,
  manifest: NetworkManifest,
  file: string,
): void {
  const { inputs, output } = manifest;
  const expected: Expected[] = [
    { name: inputs.nodes, type: 'float32', shape: [null, manifest.nodeFeatures.length] },
    { name: inputs.edges, type: 'float32', shape: [null, manifest.edgeFeatures.length] },
    { name: inputs.src, type: 'int32', shape: [null] },
    { name: inputs.dst, type: 'int32', shape: [null] },
  ];
  for (const input of expected) {
    check(input, session.inputMetadata, 'input', file);
  }
  const extra = session.inputNames.find((name) => !expected.some((input) => input.name === name));
  if (extra !== undefined) {
    throw new NetworkError(
      `${file}: the network has an input "${extra}" that its manifest does not name; choose the manifest that belongs to it.`,
    );
  }
  check(
    { name: output.name, type: 'float32', shape: [null] },
    session.outputMetadata,
    'output',
    file,
  );
}

function check(
  expected: Expected,
  found: readonly InferenceSession.ValueMetadata[],
  side: 'input' | 'output',
  file: string,
): void {
  const value = found.find((candidate) => candidate.name === expected.name);
  const wanted = `${expected.type} ${shapeText(expected.shape)}`;
  if (value === undefined) {
    const names = found.map((candidate) => `"${candidate.name}"`).join(', ');
    throw new NetworkError(
      `${file}: the network has no ${side} "${expected.name}" (${wanted}); its ${side}s are ${names || 'none'}; choose the manifest that belongs to it or export it again.`,
    );
  }
  if (!value.isTensor || value.type !== expected.type || !fits(value.shape, expected.shape)) {
    const is = value.isTensor ? `${value.type} ${shapeText(value.shape)}` : 'not a tensor';
    throw new NetworkError(
      `${file}: ${side} "${expected.name}" of the network is ${is} where its manifest asks for ${wanted}; choose the manifest that belongs to it or export it again.`,
    );
  }
}

function fits(found: readonly (number | string)[], expected: readonly (number | null)[]): boolean {
  return (
    found.length === expected.length &&
    expected.every((size, axis) =>
      size === null ? typeof found[axis] === 'string' || found[axis] === -1 : found[axis] === size,
    )
  );
}

function shapeText(shape: readonly (number | string | null)[]): string {
  return `[${shape.map((size) => (typeof size === 'number' ? size : '?')).join(', ')}]`;
}

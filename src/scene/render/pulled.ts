import { float, storage, uint, vec4, vertexIndex } from 'three/tsl';
import { BufferAttribute, BufferGeometry, type Node, StorageBufferAttribute } from 'three/webgpu';

/**
 * Quads without vertex buffers: the index buffer numbers the corners, 4 to a quad, and the vertex stage pulls
 * what it needs from storage buffers by the number of the quad. (One instance per quad would be the plainer way,
 * but instances of four corners leave most lanes of a GPU idle, and software drivers take each as a draw call.)
 *
 * On WebGL 2, which has no storage buffers, three.js turns the buffers into textures (`setPBO`).
 */
export function quadGeometry(count: number): BufferGeometry {
  const index = new Uint32Array(6 * count);
  for (let i = 0; i < count; i++) {
    const corner = 4 * i;
    index[6 * i] = corner;
    index[6 * i + 1] = corner + 1;
    index[6 * i + 2] = corner + 2;
    index[6 * i + 3] = corner + 2;
    index[6 * i + 4] = corner + 1;
    index[6 * i + 5] = corner + 3;
  }
  const geometry = new BufferGeometry();
  geometry.setIndex(new BufferAttribute(index, 1));
  return geometry;
}

/** Number of the quad that a vertex belongs to. */
export const quadNumber = vertexIndex.shiftRight(uint(2));
/** -1 at the left and 1 at the right corners of a quad. */
export const quadSide = float(vertexIndex.bitAnd(uint(1)))
  .mul(2)
  .sub(1);
/** 0 at the lower and 1 at the upper corners of a quad. */
export const quadEnd = float(vertexIndex.shiftRight(uint(1)).bitAnd(uint(1)));

const TYPES = { float: 1, uint: 1, vec4: 4 } as const;
type PulledType = keyof typeof TYPES;

/** A table in a storage buffer. Empty tables hold one row, since a buffer cannot be empty. */
export function pulledTable(
  values: Float32Array | Uint32Array,
  type: PulledType,
): StorageBufferAttribute {
  const filled =
    values.length > 0
      ? values
      : new (values instanceof Uint32Array ? Uint32Array : Float32Array)(4);
  return new StorageBufferAttribute(filled, TYPES[type]);
}

/** Row `row` of a table. */
export function pull<T extends PulledType>(
  table: StorageBufferAttribute,
  type: T,
  row: Node<'uint'>,
): Node<T> {
  return storage(table, type, table.count)
    .toReadOnly()
    .setPBO(true)
    .element(row) as unknown as Node<T>;
}

/** What three.js adds to a table on WebGL 2: the texture that stands for it. A private interface. */
interface WithTexture {
  readonly pbo?: { needsUpdate: boolean; dispose: () => void };
}

/** Replaces the values of a table. */
export function rewrite(table: StorageBufferAttribute, values: Float32Array | Uint32Array): void {
  table.array.set(values);
  table.needsUpdate = true;
  const { pbo } = table as WithTexture;
  if (pbo) pbo.needsUpdate = true;
}

/** Frees a table on the GPU. */
export function release(table: StorageBufferAttribute): void {
  (table as WithTexture).pbo?.dispose();
  table.dispose();
}

/** RGBA bytes as one number per element, and back in a shader. Little-endian, as every WebGPU platform is. */
export function packedColours(rgba: Uint8Array): Uint32Array {
  return new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.byteLength / 4);
}

/** The components of a packed colour, 0..1. */
export function unpacked(packed: Node<'uint'>): Node<'vec4'> {
  const byte = (shift: number) => float(packed.shiftRight(uint(shift)).bitAnd(uint(255)));
  return vec4(byte(0), byte(8), byte(16), byte(24)).div(255);
}

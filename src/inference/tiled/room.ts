import type { Layers, Linear, Matrix } from './interactionNetwork.ts';
import { createKernels, type Kernels, TILE } from './kernels.ts';

const PAGE = 2 ** 16;

/** Places in a memory, in bytes, handed out one after the other. */
export interface Room {
  /** @returns the place of so many numbers of 4 bytes. */
  take(numbers: number): number;
  /** Pages of memory that everything takes which has its place by now. */
  pages(): number;
}

export function createRoom(): Room {
  // The first bytes stay empty, so that no place is 0.
  let end = 16;
  return {
    take(numbers) {
      const place = end;
      end += Math.ceil(numbers / 4) * 16;
      return place;
    },
    pages: () => Math.ceil(end / PAGE),
  };
}

/** Where the weights of a linear layer are. */
export interface PlacedLinear {
  readonly parts: readonly { readonly place: number; readonly inputs: number }[];
  readonly bias: number;
  /** A multiple of four. */
  readonly outputs: number;
}

/** A memory that grows with what is asked of it, and the kernels over it. */
export interface GrowingMemory {
  /** The memory with at least so many pages; what is in it is left as it is. */
  withPages(pages: number): { readonly buffer: ArrayBuffer; readonly kernels: Kernels };
}

export function createGrowingMemory(): GrowingMemory {
  let made: { readonly memory: WebAssembly.Memory; readonly kernels: Kernels } | null = null;
  return {
    withPages(pages) {
      if (!made) {
        const memory = new WebAssembly.Memory({ initial: pages });
        made = { memory, kernels: createKernels(memory) };
      }
      const { memory, kernels } = made;
      const missing = pages - memory.buffer.byteLength / PAGE;
      if (missing > 0) memory.grow(missing);
      return { buffer: memory.buffer, kernels };
    },
  };
}

/** What has its place before there is a memory, and how to write it there. */
export interface Placing {
  readonly linear: (layer: Linear) => PlacedLinear;
  readonly layers: (layers: Layers) => readonly PlacedLinear[];
  /** Writes all that has a place. */
  write(numbers: Float32Array): void;
}

/** Gives weights their places, as the kernels read them. */
export function createPlacing(room: Room): Placing {
  const writes: ((numbers: Float32Array) => void)[] = [];

  function part(matrix: Matrix) {
    const inputs = evened(matrix.inputs);
    const packed = packedMatrix(matrix);
    const place = room.take(packed.length);
    writes.push((numbers) => numbers.set(packed, place / 4));
    return { place, inputs };
  }
  function linear({ parts, bias }: Linear): PlacedLinear {
    const outputs = Math.ceil(parts[0].outputs / 4) * 4;
    const at = room.take(outputs);
    writes.push((numbers) => {
      numbers.fill(0, at / 4, at / 4 + outputs);
      if (bias) numbers.set(bias, at / 4);
    });
    return { parts: parts.map(part), bias: at, outputs };
  }
  return {
    linear,
    layers: (layers) => layers.map(linear),
    write(numbers) {
      for (const one of writes) one(numbers);
    },
  };
}

/** Inputs come in pairs; one more is 0. */
export const evened = (inputs: number) => inputs + (inputs % 2);

/** A matrix as `[outputs / 4][inputs][4]`, filled up with zeros. */
export function packedMatrix({ values, inputs, outputs }: Matrix): Float32Array {
  const rows = evened(inputs);
  const packed = new Float32Array(Math.ceil(outputs / 4) * rows * 4);
  for (let input = 0; input < inputs; input++)
    for (let output = 0; output < outputs; output++)
      packed[((output >> 2) * rows + input) * 4 + (output & 3)] = values[input * outputs + output];
  return packed;
}

/**
 * Rows of features as tiles.
 * @param values `[items][width]`. @param into `[tiles][rows][8]`, zero beyond the features.
 */
export function asTiles(
  values: Float32Array,
  width: number,
  from: number,
  to: number,
  into: Float32Array,
): void {
  const rows = evened(width);
  into.fill(0);
  for (let item = from; item < to; item++) {
    const at = item - from;
    const tile = Math.floor(at / TILE) * rows * TILE + (at % TILE);
    for (let k = 0; k < width; k++) into[tile + k * TILE] = values[item * width + k];
  }
}

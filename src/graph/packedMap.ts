import { GpuError } from '../gpu/errors.ts';
import {
  type Convention,
  type ModuleMap,
  PAIR_WINDOW_STRIDE,
  TRIPLET_WINDOW_STRIDE,
} from '../modulemap/moduleMap.ts';
import { breathe } from '../tasks/breathe.ts';
import { etaWindow, phiWindow } from './angles.ts';
import { type ClampedWindows, createWindows } from './bounds.ts';
import { tripletLinks } from './tripletLinks.ts';

/**
 * A module map as the GPU builder takes it: what is uploaded, and what the main thread needs beside it. Arrays of its
 * own, so that a worker that makes it may hand it over. D doublets, T triplets.
 */
export interface PackedMap {
  readonly convention: Convention;
  /** [D]: modules of each doublet. */
  readonly m1: Uint32Array;
  readonly m2: Uint32Array;
  /** [T]: doublets of each triplet. */
  readonly doublet12: Uint32Array;
  readonly doublet23: Uint32Array;
  /** [M + 1]: first doublet of each module as the inner one. */
  readonly firstDoublet: Uint32Array;
  /** [D] of `DoubletAngles` in `hitPairs.wgsl`. */
  readonly doubletAngles: Uint32Array<ArrayBuffer>;
  /** [D * 8] */
  readonly doubletWindows: ClampedWindows;
  /** [T * WINDOWS_STRIDE]: leg 12, leg 23, triplet variables. */
  readonly tripletWindows: ClampedWindows;
  /** `TripletLinks.links` and `TripletLinks.windows`. */
  readonly tripletLinks: Uint32Array<ArrayBuffer>;
  readonly coupleWindows: Uint32Array<ArrayBuffer>;
}

/** Numbers per triplet in the shader's windows: leg 12, leg 23, triplet variables. */
export const WINDOWS_STRIDE = 2 * PAIR_WINDOW_STRIDE + TRIPLET_WINDOW_STRIDE;

/** Doublets that may begin on one module: their numbers have 16 bits. */
const MAX_DOUBLETS = 65_536;

/** Triplets whose windows are written between pauses; it takes some tens of milliseconds. */
const TRIPLETS_PER_PIECE = 2 ** 18;

/**
 * Packs a map. It gives way to other tasks now and then.
 * @throws GpuError where the GPU builder cannot take the map, the signal's reason when aborted.
 */
export async function packModuleMap(map: ModuleMap, signal?: AbortSignal): Promise<PackedMap> {
  const { m1, m2, window } = map.doublets;
  const { doublet12, doublet23 } = map.triplets;
  const firstDoublet = firstDoublets(map);
  assertSorted(map);
  const doubletWindows = createWindows(window.length);
  doubletWindows.write(0, window, 0, window.length);
  const angles = doubletAngles(map);
  await breathe(signal);
  const { links, windows } = tripletLinks(map, firstDoublet);
  await breathe(signal);
  return {
    convention: map.header.convention,
    m1: m1.slice(),
    m2: m2.slice(),
    doublet12: doublet12.slice(),
    doublet23: doublet23.slice(),
    firstDoublet,
    doubletAngles: angles,
    doubletWindows: clampedOnly(doubletWindows),
    tripletWindows: await tripletWindows(map, signal),
    tripletLinks: links,
    coupleWindows: windows,
  };
}

/** [M + 1]: first doublet of each module as the inner one; doublets are sorted by it. */
export function firstDoublets(map: Pick<ModuleMap, 'doublets' | 'moduleKey'>): Uint32Array {
  const { m1, m2 } = map.doublets;
  const first = new Uint32Array(map.moduleKey.length + 1);
  for (const m of m1) first[m + 1]++;
  const most = first.reduce((a, b) => Math.max(a, b), 0);
  if (most > MAX_DOUBLETS)
    throw new GpuError(
      `The module map has ${most} doublets that begin on one module; the GPU takes ${MAX_DOUBLETS}. Use the CPU backend.`,
    );
  for (let m = 1; m < first.length; m++) first[m] += first[m - 1];
  for (let d = 1; d < m1.length; d++)
    if (m1[d] < m1[d - 1] || (m1[d] === m1[d - 1] && m2[d] <= m2[d - 1]))
      throw new GpuError(
        `The module map's doublets are not sorted: row ${d} belongs before ${d - 1}.`,
      );
  return first;
}

/** Triplets are sorted by leg 12, then by leg 23. @throws GpuError where they are not. */
function assertSorted(map: ModuleMap): void {
  const { doublet12, doublet23 } = map.triplets;
  for (let t = 1; t < doublet12.length; t++) {
    const [d, before] = [doublet12[t], doublet12[t - 1]];
    if (d < before || (d === before && doublet23[t] <= doublet23[t - 1]))
      throw new GpuError(
        `The module map's triplets are not sorted: row ${t} belongs before ${t - 1}.`,
      );
  }
}

/** `DoubletAngles` of each doublet. */
function doubletAngles(map: ModuleMap): Uint32Array<ArrayBuffer> {
  const { m2, window } = map.doublets;
  const out = new Uint32Array(4 * m2.length);
  for (let d = 0; d < m2.length; d++) {
    const w = d * PAIR_WINDOW_STRIDE;
    out[4 * d] = m2[d];
    out[4 * d + 1] = phiWindow(window[w + 2], window[w + 3]);
    out[4 * d + 2] = etaWindow(map.header.convention, window[w + 6], window[w + 7]);
  }
  return out;
}

/** The windows of all triplets, each triplet's together. */
async function tripletWindows(map: ModuleMap, signal?: AbortSignal): Promise<ClampedWindows> {
  const { window12, window23, window, doublet12 } = map.triplets;
  const out = createWindows(doublet12.length * WINDOWS_STRIDE);
  for (let t = 0; t < doublet12.length; t++) {
    if (t > 0 && t % TRIPLETS_PER_PIECE === 0) await breathe(signal);
    const at = t * WINDOWS_STRIDE;
    const pair = t * PAIR_WINDOW_STRIDE;
    out.write(at, window12, pair, PAIR_WINDOW_STRIDE);
    out.write(at + PAIR_WINDOW_STRIDE, window23, pair, PAIR_WINDOW_STRIDE);
    const triplet = t * TRIPLET_WINDOW_STRIDE;
    out.write(at + 2 * PAIR_WINDOW_STRIDE, window, triplet, TRIPLET_WINDOW_STRIDE);
  }
  return clampedOnly(out);
}

/** Without what wrote them: functions do not cross to another thread. */
function clampedOnly({ bounds, beyond }: ClampedWindows): ClampedWindows {
  return { bounds, beyond };
}

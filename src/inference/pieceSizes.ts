import type { NetworkManifest } from '../formats/manifest.ts';
import type { PieceSizes } from './pieces.ts';
import type { Provider } from './provider.ts';

/** Width assumed of a network that does not tell its own; that of the largest in use. */
const ASSUMED_HIDDEN = 128;
/** Tensors of a number per edge and hidden unit that live at the same time in a scoring, at most. */
const LIVE_TENSORS = 12;
/** What scoring with WASM may take of its 4 GiB of memory. */
const WASM_BYTES = 1.5 * 2 ** 30;
/** A plain export concatenates six vectors per edge. */
const CONCATENATED = 6;

/** The exported network adds a row of zeros to what it sums (`training/edge_sums.py`). */
const PADDED_ROWS = 1;

/** Pieces that take a moment where they run, in edges. */
const PACKED: Record<Provider, number> = { wasm: 2 ** 15, webgpu: 2 ** 18 };

/**
 * The pieces a network is given: as many edges as the memory of its place holds.
 * @param bindingBytes the largest storage binding of the GPU; only read for `webgpu`.
 */
export function pieceSizes(
  { hidden = ASSUMED_HIDDEN, inputs }: Pick<NetworkManifest, 'hidden' | 'inputs'>,
  provider: Provider,
  bindingBytes: number,
): PieceSizes {
  const widest = inputs.edgeIndex === undefined ? 1 : CONCATENATED;
  const most =
    provider === 'webgpu'
      ? Math.floor(bindingBytes / (4 * hidden * widest)) - PADDED_ROWS
      : Math.floor(WASM_BYTES / (4 * hidden * (LIVE_TENSORS + widest)));
  return { packed: Math.min(PACKED[provider], most), most };
}

/** Width assumed of a filter that looks beyond a pair and does not tell: that of the published ones. */
const ASSUMED_FILTER_HIDDEN = 1024;
/** Tensors of a number per pair and hidden unit that live at the same time in such a filter, those of hits included. */
const FILTER_TENSORS = 8;
/** What WASM has room for at most, of its 4 GiB. */
const WASM_ROOM = 3 * 2 ** 30;

/** The pieces that a filter is given which looks beyond a pair, and what a piece of so many pairs takes. */
export function filterPieceSizes(
  hidden: number = ASSUMED_FILTER_HIDDEN,
  provider: Provider,
  bindingBytes: number,
): PieceSizes & { readonly bytesOf: (pairs: number) => number; readonly room: number } {
  const perPair = 4 * hidden * (provider === 'webgpu' ? 1 : FILTER_TENSORS);
  const room = provider === 'webgpu' ? bindingBytes : WASM_ROOM;
  const most =
    Math.floor((provider === 'webgpu' ? bindingBytes : WASM_BYTES) / perPair) - PADDED_ROWS;
  const bytesOf = (pairs: number) => perPair * (pairs + PADDED_ROWS);
  return { packed: Math.min(PACKED[provider], most), most, bytesOf, room };
}

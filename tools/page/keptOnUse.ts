import { DEFAULT_DETECTOR } from '../../src/detectors/index.ts';

/** What the page has at hand without network: its code, and what the default chain takes for its demo event. */
const { geometry, map, networks, demo } = DEFAULT_DETECTOR;
const OF_THE_DEFAULT = new Set([
  geometry.file,
  map,
  demo,
  networks.gnn?.onnx,
  networks.gnn?.manifest,
]);

/** Files of other detectors and chains, and onnxruntime for WebGPU (27 MB) are kept when they were used. */
export function keptOnUse(file: string): boolean {
  if (/^(detectors|events|maps|models)\//.test(file)) return !OF_THE_DEFAULT.has(file);
  return /\.asyncify-.*\.wasm$/.test(file);
}

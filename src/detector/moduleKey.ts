/**
 * 64-bit module ids of TrackML detectors: volume_id * 2^32 + layer_id * 2^16 + module_id.
 * Sorting by key sorts by volume, then layer, then module.
 */
export function moduleKey(volume: number, layer: number, module: number): bigint {
  return (BigInt(volume) << 32n) | (BigInt(layer) << 16n) | BigInt(module);
}

/** Volume, layer and module number of a TrackML module key. */
export function moduleNumbers(key: bigint): { volume: number; layer: number; module: number } {
  return {
    volume: Number(key >> 32n),
    layer: Number((key >> 16n) & 0xffffn),
    module: Number(key & 0xffffn),
  };
}

/** A module key as people write it: `volume/layer/module`. */
export function moduleLabel(key: bigint): string {
  const { volume, layer, module } = moduleNumbers(key);
  return `${volume}/${layer}/${module}`;
}

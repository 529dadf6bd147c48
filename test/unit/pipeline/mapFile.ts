import type { PackedItem } from '../../../src/formats/readers/reader.ts';
import { encodeModuleMap } from '../../../src/modulemap/binary.ts';
import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from '../../../src/modulemap/canonicalMap.ts';

/** A map file as it is opened. */
export const mapItem = (name: string, bytes: Uint8Array): PackedItem => ({
  reader: 'trackloomMap',
  name,
  parts: { map: { name, bytes, packing: null } },
});

/** The file of a map of one triplet of modules. */
export function mapFile(name: string, detector: string, modules: readonly bigint[]) {
  const map: CanonicalMap = {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector,
      beamSpot: { zMin: -110, zMax: 110 },
      minPt: 1,
      tracks: 1,
      generator: {},
    },
    moduleKey: BigUint64Array.from(modules),
    images: [{ mirrorsZ: false, permutation: Int32Array.from(modules, (_, rank) => rank) }],
    triplets: {
      m1: Uint32Array.of(0),
      m2: Uint32Array.of(1),
      m3: Uint32Array.of(2),
      occurrence: Uint32Array.of(1),
      windows: new Float64Array(CANONICAL_WINDOW_STRIDE),
    },
  };
  return mapItem(name, encodeModuleMap(map));
}

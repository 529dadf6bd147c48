import { moduleKey } from '../detector/moduleKey.ts';

/**
 * The module key of a geometry id of ACTS, which the files of the Open Data Detector use: from the top 8 bits
 * volume, 8 boundary, 12 layer, 8 approach surface, 20 sensitive surface (0 where there is none), 8 extra
 * (Acts::GeometryIdentifier). Null for a surface that is no module, and for a module number above 65,535,
 * which a module key has no room for.
 */
export function moduleKeyOfGeometryId(id: bigint): bigint | null {
  const volume = Number(id >> 56n);
  const layer = Number((id >> 36n) & 0xfffn);
  const sensitive = Number((id >> 8n) & 0xfffffn);
  if (sensitive === 0 || sensitive > 0xffff) return null;
  return moduleKey(volume, layer, sensitive);
}

/** The geometry id of a sensitive surface by its numbers. */
export function geometryIdOfModuleKey(numbers: {
  readonly volume: number;
  readonly layer: number;
  readonly module: number;
}): bigint {
  const { volume, layer, module } = numbers;
  return (BigInt(volume) << 56n) | (BigInt(layer) << 36n) | (BigInt(module) << 8n);
}

import { detectorProfile } from '../detectors/index.ts';
import type { NamedBytes } from '../formats/zip.ts';
import type { Environment } from './environment.ts';

/** The files that ship for each detector, read by their place relative to the page. */
export function shippedFiles(read: (file: string) => Promise<NamedBytes>): Environment['defaults'] {
  const file = async (place: string | null | undefined) => (place ? read(place) : null);
  return {
    detector: (id) => file(detectorProfile(id)?.geometry.file),
    map: (id) => file(detectorProfile(id)?.map),
    async network(id, role) {
      const network = detectorProfile(id)?.networks[role];
      if (!network) return null;
      const [onnx, manifest] = await Promise.all([read(network.onnx), read(network.manifest)]);
      return { onnx, manifest };
    },
  };
}

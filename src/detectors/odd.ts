import { ODD_DETECTOR, parseOddDetectorCsv } from '../formats/oddDetectorCsv.ts';
import { centredOdd } from './oddPlacement.ts';
import { OTHER_MATERIAL } from './other.ts';
import type { DetectorProfile } from './profile.ts';

/** The Open Data Detector of ACTS. */
export const ODD: DetectorProfile = {
  id: ODD_DETECTOR,
  title: 'Open Data Detector',
  geometry: {
    file: 'detectors/odd.csv.gz',
    read: parseOddDetectorCsv,
  },
  field: { fitted: 2, simulated: { uniform: 2 } },
  // Told by the curvature of true tracks: 2.000 T in the muon event of the first, 3.00 T in ColliderML's.
  releases: [{ id: 'centred', field: { fitted: 3, simulated: { uniform: 3 } }, place: centredOdd }],
  material: OTHER_MATERIAL,
  beamSpot: { sigmaZ: 50, sigmaXY: 0.015 },
  map: 'maps/odd.map',
  networks: { gnn: { onnx: 'models/odd.onnx', manifest: 'models/odd.json' } },
  demo: 'events/odd-generated.zip',
  volumes: {
    16: 'pixel endcap −z',
    17: 'pixel barrel',
    18: 'pixel endcap +z',
    23: 'short-strip endcap −z',
    24: 'short-strip barrel',
    25: 'short-strip endcap +z',
    28: 'long-strip endcap −z',
    29: 'long-strip barrel',
    30: 'long-strip endcap +z',
  },
  // ACTS numbers layers in steps of two; those of volume 16 begin at 4.
  layerPlace: (volume, layer) => (volume === 16 ? layer / 2 - 1 : layer / 2),
};

import { parseDetectorCsv } from '../formats/detectorCsv.ts';
import { TRACKML_DETECTOR } from '../formats/trackmlEvent.ts';
import type { DetectorProfile, SolenoidSettings } from './profile.ts';

/**
 * Solenoid that fits how momentum changes from hit to hit in TrackML's truth. The field there is that of a coil
 * whose centre is 150 mm off in x, y and z (fitted independently: -148, -153, -153), as from a field map read a
 * bin and a half beside its place. With the coil at the origin, directions at |z| = 2 m are off by five times
 * their scattering. The ten full events, of which nothing entered that fit, agree as far as their pixel barrel
 * tells (`bench/agreement`): 16,835 hits there about the way from the true start put the centre at -176 +- 23,
 * -73 +- 20 and -158 +- 19, and chi squared is 105 lower than with the coil at the origin.
 */
export const TRACKML_SOLENOID: SolenoidSettings = {
  centralField: 1.993,
  length: 5220,
  radius: 1247,
  offset: -150,
};

/**
 * Thickness of TrackML's layers in radiation lengths at normal incidence, by volume: what reproduces the angles
 * between the momenta at successive hits in its truth. The material belongs to the layer: where modules overlap,
 * two hits in a barrel layer have none between them, and two hits in a disk have it once.
 */
const THICKNESS = {
  7: 0.014,
  8: 0.0085,
  9: 0.014,
  12: 0.025,
  13: 0.02,
  14: 0.025,
  16: 0.038,
  17: 0.025,
  18: 0.038,
};

/**
 * Thickness in radiation lengths by which a particle scatters in TrackML's layers, whatever its angle to them: there,
 * scattering takes no account of the path. In the pixel barrel of the full events, the distances between hits and
 * the helix of the true start vary with pseudorapidity as that makes them (`bench/agreement`). The pixel barrel's
 * value is from there, the others are those above at the mean angle.
 */
const SCATTERING = {
  7: 0.0145,
  8: 0.0172,
  9: 0.0145,
  12: 0.0265,
  13: 0.0265,
  14: 0.0265,
  16: 0.043,
  17: 0.029,
  18: 0.043,
};

/**
 * Of the 11,967 interactions with products in ten full events 1,124 are on a cylinder of 200 mm between pixels and
 * strips; those in the layers are to those that the thickness makes expected as `share` says.
 */
const INTERACTIONS = {
  radius: 200,
  thickness: 0.0079,
  share: { 7: 1.3, 8: 1.03, 9: 1.3, 12: 0.93, 13: 0.8, 14: 0.93, 16: 0.53, 17: 0.66, 18: 0.53 },
};

/** The files of a network that ships. */
const shipped = (name: string) => ({
  onnx: `models/${name}.onnx`,
  manifest: `models/${name}.json`,
});

/** The detector of the TrackML Particle Tracking Challenge. */
export const TRACKML: DetectorProfile = {
  id: TRACKML_DETECTOR,
  title: 'TrackML detector',
  geometry: {
    file: 'detectors/trackml.csv.gz',
    read: (bytes, file) => parseDetectorCsv(bytes, TRACKML_DETECTOR, file),
  },
  // The fits take the field at the centre, rounded: further out it falls off, and pT is then overestimated.
  field: { fitted: 2, simulated: TRACKML_SOLENOID },
  // No hit comes flatter than this cosine: the ends of the innermost barrel layer are empty.
  material: {
    thickness: THICKNESS,
    scattering: SCATTERING,
    elsewhere: 0.015,
    lowestCosine: 0.1,
    interactions: INTERACTIONS,
  },
  beamSpot: { sigmaZ: 50, sigmaXY: 0.015 },
  map: 'maps/trackml.map',
  networks: {
    gnn: shipped('trackml'),
    embedding: shipped('trackml-embedding'),
    filter: shipped('trackml-filter'),
    'metric-gnn': shipped('trackml-metric-gnn'),
  },
  demo: 'events/trackml-small.zip',
  volumes: {
    7: 'pixel endcap −z',
    8: 'pixel barrel',
    9: 'pixel endcap +z',
    12: 'short-strip endcap −z',
    13: 'short-strip barrel',
    14: 'short-strip endcap +z',
    16: 'long-strip endcap −z',
    17: 'long-strip barrel',
    18: 'long-strip endcap +z',
  },
  // ACTS numbers layers in steps of two.
  layerPlace: (_volume, layer) => layer / 2,
};

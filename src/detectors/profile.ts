import type { Detector } from '../detector/detector.ts';

/**
 * What the application knows of a detector beside the files of its events: pure data, found by `event.detector`
 * (index.ts). An event of a detector without a profile opens all the same; what is missing has to be opened.
 */
export interface DetectorProfile {
  /** Name that events, maps and networks of it carry, e.g. `trackml`. */
  readonly id: string;
  /** Name for people, e.g. `TrackML detector`. */
  readonly title: string;
  /** Its modules: a file that ships (relative to the page) and who reads it. */
  readonly geometry: {
    readonly file: string;
    /** @throws FormatError naming `file` and line where the bytes are no such detector. */
    read(bytes: Uint8Array, file: string): Detector;
  };
  readonly field: FieldProfile;
  /** Other releases of the detector than that of its file, if it has any: maps and networks are made for all of them. */
  readonly releases?: readonly DetectorRelease[];
  readonly material: MaterialProfile;
  readonly beamSpot: BeamSpot;
  /** The module map that ships for it, relative to the page; null where the user must bring one. */
  readonly map: string | null;
  /** The networks that ship for it, by the role that chains give them, e.g. `gnn`. */
  readonly networks: Readonly<Record<string, ShippedNetwork>>;
  /** The event that ships for it, relative to the page. */
  readonly demo: string | null;
  /** Names of its volumes by number. */
  readonly volumes: Readonly<Record<number, string>>;
  /** The place of a layer within its volume, counted from 1 outwards in a barrel and along z in an endcap. */
  layerPlace(volume: number, layer: number): number;
}

/** Another release of a detector: its modules elsewhere, in another field. An event's hits tell which one it is of. */
export interface DetectorRelease {
  /** Name that a `Detector` of it carries. */
  readonly id: string;
  readonly field: FieldProfile;
  /** The modules, which keep their numbers, where this release has them (mm). */
  place(detector: Detector): Detector;
}

/** A network that ships: its ONNX file and its manifest, relative to the page. */
export interface ShippedNetwork {
  readonly onnx: string;
  readonly manifest: string;
}

/** The magnetic field, along z. */
export interface FieldProfile {
  /** The uniform field (T) in which tracks are fitted. */
  readonly fitted: number;
  /** The field in which tracks are simulated: that of a coil, or a uniform one (T). */
  readonly simulated: SolenoidSettings | { readonly uniform: number };
}

/** A finite solenoid, its axis parallel to z (field.ts). */
export interface SolenoidSettings {
  /** Field at the solenoid's centre (T), along +z. */
  readonly centralField: number;
  readonly length: number;
  readonly radius: number;
  /** Centre of the solenoid, the same offset (mm) from the origin in x, y and z. */
  readonly offset: number;
}

/** What particles pass through, for the simulation. */
export interface MaterialProfile {
  /** Thickness of the layers in radiation lengths at normal incidence, by volume. */
  readonly thickness: Readonly<Record<number, number>>;
  /** Thickness by which particles scatter, whatever their angle to the layer; null where that follows the path. */
  readonly scattering: Readonly<Record<number, number>> | null;
  /** Both of volumes that are not listed. */
  readonly elsewhere: number;
  /** Cosine of the angle between a particle and a module's normal below which the module gives no hit. */
  readonly lowestCosine: number;
  /** Where hadrons interact beside the layers, and in them unlike their thickness, with products (`full` mix). */
  readonly interactions?: InteractionProfile;
}

/** Hadronic interactions that the thickness of layers does not tell. */
export interface InteractionProfile {
  /** Radius (mm) of a cylinder without modules, and its thickness in radiation lengths for interactions. */
  readonly radius: number;
  readonly thickness: number;
  /** Interactions in the layers over those that their thickness makes expected, by volume. */
  readonly share: Readonly<Record<number, number>>;
}

/** Spread of the collisions about the origin: standard deviations (mm). */
export interface BeamSpot {
  readonly sigmaZ: number;
  readonly sigmaXY: number;
}

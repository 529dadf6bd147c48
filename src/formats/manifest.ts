/** What a network file needs beside it: which features it reads, how they are scaled, where it came from. */
export interface NetworkManifest {
  readonly format: 'trackloom-network-1';
  readonly name: string;
  /** e.g. `InteractionGNN2`. */
  readonly architecture: string;
  /** Width of its widest tensor per edge; absent where it is not known. */
  readonly hidden?: number;
  /**
   * After how many steps over edges a score is final: nothing further away than this many edges may change it.
   * 0 where every edge is scored by itself. Absent where it is not known, or where the network normalises over
   * the whole event; such a network is never given a part of an event.
   */
  readonly iterations?: number;
  /** Detector whose events it was trained for, e.g. `trackml`. */
  readonly detector: string;
  /** Empty where the network reads no nodes. */
  readonly nodeFeatures: readonly NodeFeature[];
  /** Empty where the network reads no edge features. */
  readonly edgeFeatures: readonly EdgeFeatureName[];
  readonly inputs: NetworkInputs;
  readonly output: { readonly name: string; readonly kind: 'logit' | 'probability' };
  /** What it was trained on, in words and numbers. */
  readonly training?: Readonly<Record<string, number | string | boolean>>;
  /** Its own figures on held-out simulation at `cut`. */
  readonly measured?: {
    readonly cut: number;
    readonly edgeEfficiency: number;
    readonly purity: number;
    readonly maskedPurity: number;
  };
  /** A tiny graph and what the network gave for it where it was trained. */
  readonly selfCheck?: SelfCheck;
}

/**
 * Names of the ONNX inputs. Edges are told by `src` and `dst` [E], or by one `edgeIndex` [2, E] (acorn, ACTS), or
 * not at all by a network that scores each edge from its features.
 */
export interface NetworkInputs {
  readonly nodes?: string;
  readonly edges?: string;
  readonly src?: string;
  readonly dst?: string;
  readonly edgeIndex?: string;
}

/** Scores that are known beforehand, to find out whether a place computes what it should. */
export interface SelfCheck {
  /** Points (mm). */
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly z: readonly number[];
  /** Rows of the points that each edge joins. */
  readonly src: readonly number[];
  readonly dst: readonly number[];
  /** The probability of each edge. */
  readonly scores: readonly number[];
  /** Largest difference that is still right. */
  readonly tolerance: number;
}

export type NodeFeatureName = 'r' | 'phi' | 'z' | 'eta';
export interface NodeFeature {
  readonly name: NodeFeatureName;
  /** The feature is divided by this. */
  readonly scale: number;
}

/** Edge features of acorn, computed from scaled node features r/1000, phi/pi, z/1000, eta (target minus source). */
export type EdgeFeatureName = 'dr' | 'dphi' | 'dz' | 'deta' | 'phislope' | 'rphislope';

/** Every feature there is, in the order networks usually read them. */
export const NODE_FEATURE_NAMES: readonly NodeFeatureName[] = ['r', 'phi', 'z', 'eta'];
export const EDGE_FEATURE_NAMES: readonly EdgeFeatureName[] = [
  'dr',
  'dphi',
  'dz',
  'deta',
  'phislope',
  'rphislope',
];

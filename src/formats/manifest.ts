/** What a network file needs beside it: which features it reads, how they are scaled, where it came from. */
export interface NetworkManifest {
  readonly format: 'trackloom-network-1';
  readonly name: string;
  /** e.g. `InteractionGNN2`. */
  readonly architecture: string;
  readonly hidden: number;
  readonly iterations: number;
  /** Detector whose events it was trained for, e.g. `trackml`. */
  readonly detector: string;
  readonly nodeFeatures: readonly NodeFeature[];
  readonly edgeFeatures: readonly EdgeFeatureName[];
  /** Names of the ONNX inputs and output. */
  readonly inputs: {
    readonly nodes: string;
    readonly edges: string;
    readonly src: string;
    readonly dst: string;
  };
  readonly output: { readonly name: string; readonly kind: 'logit' | 'probability' };
  /** What it was trained on, in words and numbers. */
  readonly training: Readonly<Record<string, number | string | boolean>>;
  /** Its own figures on held-out simulation at `cut`. */
  readonly measured: {
    readonly cut: number;
    readonly edgeEfficiency: number;
    readonly purity: number;
    readonly maskedPurity: number;
  };
}

export type NodeFeatureName = 'r' | 'phi' | 'z' | 'eta';
export interface NodeFeature {
  readonly name: NodeFeatureName;
  /** The feature is divided by this. */
  readonly scale: number;
}

/** Edge features of acorn, computed from scaled node features r/1000, phi/pi, z/1000, eta (target minus source). */
export type EdgeFeatureName = 'dr' | 'dphi' | 'dz' | 'deta' | 'phislope' | 'rphislope';

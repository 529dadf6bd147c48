import { SHAPE_NAMES, type ShapeName } from '../event/clusters.ts';

/** What chains use networks that score edges for: `gnn` with the module map, `metric-gnn` with metric learning. */
export const ROLES = ['gnn', 'metric-gnn'] as const;

/** What a network file needs beside it: which features it reads, how they are scaled, where it came from. */
export interface NetworkManifest {
  readonly format: 'trackloom-network-1';
  /** What it is used for; `gnn` where it does not say. */
  readonly role?: (typeof ROLES)[number];
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

type PointFeature = 'r' | 'phi' | 'z' | 'eta' | 'x' | 'y';
/** Coordinates of a hit (mm, rad), those of its two clusters, and the shapes of these. */
export type NodeFeatureName =
  | PointFeature
  | `cluster_${PointFeature}_${1 | 2}`
  | `${ShapeName}_${1 | 2}`;
export interface NodeFeature {
  readonly name: NodeFeatureName;
  /** The feature is divided by this. */
  readonly scale: number;
}

/** Edge features of acorn, computed from scaled node features r/1000, phi/pi, z/1000, eta (target minus source). */
export type EdgeFeatureName = 'dr' | 'dphi' | 'dz' | 'deta' | 'phislope' | 'rphislope';

const POINT_FEATURES: readonly PointFeature[] = ['r', 'phi', 'z', 'eta', 'x', 'y'];

/** Every feature there is; the first four are those that networks usually read. */
export const NODE_FEATURE_NAMES: readonly NodeFeatureName[] = [
  ...POINT_FEATURES,
  ...POINT_FEATURES.map((name) => `cluster_${name}_1` as const),
  ...POINT_FEATURES.map((name) => `cluster_${name}_2` as const),
  ...SHAPE_NAMES.map((name) => `${name}_1` as const),
  ...SHAPE_NAMES.map((name) => `${name}_2` as const),
];
export const EDGE_FEATURE_NAMES: readonly EdgeFeatureName[] = [
  'dr',
  'dphi',
  'dz',
  'deta',
  'phislope',
  'rphislope',
];

/** Which pairs of neighbours become edges. */
export const EDGE_DIRECTIONS = ['outward', 'learnt', 'flipped'] as const;

/** Inputs of an embedding: every node feature, and the azimuth's cosine and sine, which have no cut at pi. */
export const EMBEDDING_INPUT_NAMES = ['cos_phi', 'sin_phi', ...NODE_FEATURE_NAMES] as const;
export interface EmbeddingInput {
  readonly name: (typeof EMBEDDING_INPUT_NAMES)[number];
  /** The input is divided by this. */
  readonly scale: number;
}

/** A network that places each hit in a space where hits that follow each other on a track are near. */
export interface EmbeddingManifest {
  readonly format: 'trackloom-embedding-1';
  readonly name: string;
  readonly architecture: string;
  readonly detector: string;
  readonly inputs: readonly EmbeddingInput[];
  /** Name of the ONNX input [N, inputs]. */
  readonly onnx: { readonly input: string };
  /** Names of the ONNX outputs [N, dims]: where a hit looks from, and, of a double one, where it is found. */
  readonly outputs: readonly string[];
  readonly dims: number;
  /** Whether the outputs' coordinates are their principal axes, by falling variance. */
  readonly principalAxes: boolean;
  /** Distance of neighbours that it was made for, and hits of an event that this was chosen on. */
  readonly radius: number;
  readonly radiusHits?: number;
  /** Most neighbours of a hit, and which pairs of neighbours become edges, as it was trained. */
  readonly kMax?: number;
  readonly direction?: (typeof EDGE_DIRECTIONS)[number];
  /** Inputs, scaled, of a few hits, and what came out where it was trained: a list of rows per output. */
  readonly check?: {
    readonly hits: readonly (readonly number[])[];
    readonly outputs: readonly (readonly (readonly number[])[])[];
    readonly tolerance?: number;
  };
}

/** A network that scores pairs of neighbours, each by itself where `iterations` is 0. */
export interface FilterManifest {
  readonly format: 'trackloom-filter-1';
  readonly name: string;
  readonly architecture: string;
  readonly detector: string;
  readonly iterations?: number;
  /** Numbers of a pair in the widest layer, where it looks beyond a pair: what memory follows from. */
  readonly hidden?: number;
  readonly nodeFeatures: readonly NodeFeature[];
  /** Coordinates of the embedding that it reads; absent where it reads none. */
  readonly dims?: number;
  /** Names of the ONNX inputs: `nodes` [N, F], the embedding's outputs [N, dims], rows of the hits [E]. */
  readonly inputs: FilterInputs;
  readonly output: { readonly name: string; readonly kind: 'logit' | 'probability' };
  /** Pairs with a score from here on are meant to be kept. */
  readonly cut?: number;
  /** Pairs of a hit in the events that this was chosen on. */
  readonly cutPairs?: number;
  readonly check?: {
    readonly nodes: readonly (readonly number[])[];
    readonly source?: readonly (readonly number[])[];
    readonly target?: readonly (readonly number[])[];
    readonly src: readonly number[];
    readonly dst: readonly number[];
    readonly scores: readonly number[];
    readonly tolerance: number;
    readonly continuations?: readonly (readonly number[])[];
    /** m */
    readonly spread?: number;
  };
}

export interface FilterInputs {
  readonly nodes: string;
  readonly source?: string;
  readonly target?: string;
  readonly src: string;
  readonly dst: string;
  /** [E, 4]: how well each pair goes on to further hits (`src/inference/continuations.ts`). */
  readonly continuations?: string;
  /** [1]: how far from the centre, along the beam, the particles of the event start (m). */
  readonly spread?: string;
}

export type AnyManifest = NetworkManifest | EmbeddingManifest | FilterManifest;

/** What chains use a network for. */
export function roleOf(manifest: AnyManifest): string {
  if (manifest.format === 'trackloom-embedding-1') return 'embedding';
  if (manifest.format === 'trackloom-filter-1') return 'filter';
  return manifest.role ?? 'gnn';
}

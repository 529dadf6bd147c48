import { SHAPE_NAMES } from '../event/clusters.ts';
import {
  EDGE_FEATURE_NAMES,
  type EdgeFeatureName,
  type NetworkManifest,
  NODE_FEATURE_NAMES,
  type NodeFeature,
  type NodeFeatureName,
} from './manifest.ts';
import type { NetworkOutline } from './networkSignature.ts';

/** What a network file does not say of itself. */
export interface NetworkDescription {
  readonly name: string;
  /** Detector whose events it was trained for. */
  readonly detector: string;
  readonly nodeFeatures: readonly NodeFeature[];
  readonly edgeFeatures: readonly EdgeFeatureName[];
  readonly outputKind: 'logit' | 'probability';
  /** See `NetworkManifest.iterations`; null where it is not known. */
  readonly iterations: number | null;
}

/** What a node feature is divided by in networks of acorn and the service (mm, rad): lengths, angles, the rest. */
export function usualScale(name: NodeFeatureName): number {
  const coordinate = name.replace(/^cluster_(.*)_[12]$/, '$1');
  if (['r', 'z', 'x', 'y'].includes(coordinate)) return 1000;
  if (coordinate === 'phi') return Math.PI;
  return /^(loc|glob)_|_angle_/.test(name) ? 3.14 : 1;
}

const ofCluster = (names: readonly string[], cluster: number) =>
  names.map((name) => `${name}_${cluster}` as NodeFeatureName);
const POSITION = ['cluster_x', 'cluster_y', 'cluster_z'];
const OF_HIT = ['r', 'phi', 'z', 'eta'] as const;
/** The features of embedding and filter of the service, without what follows them in its table. */
const WITH_SHAPES: readonly NodeFeatureName[] = [
  ...(['r', 'phi', 'z'] as const),
  ...[1, 2].flatMap((cluster) => ofCluster(POSITION, cluster)),
  ...[1, 2].flatMap((cluster) => ofCluster(SHAPE_NAMES, cluster)),
];

/** The features of published networks by how many they read: those of a hit, and of its clusters. */
const PUBLISHED: readonly (readonly NodeFeatureName[])[] = [
  OF_HIT,
  [
    ...OF_HIT,
    ...[1, 2].flatMap((cluster) =>
      ofCluster(
        OF_HIT.map((name) => `cluster_${name}`),
        cluster,
      ),
    ),
  ],
  WITH_SHAPES,
  [
    ...WITH_SHAPES,
    'eta',
    ...[1, 2].flatMap((of) => ofCluster(['cluster_r', 'cluster_phi', 'cluster_eta'], of)),
  ],
];

/** The features that a network of some width most likely reads. */
export function usualFeatures(width: number): readonly NodeFeatureName[] {
  const published = PUBLISHED.find(({ length }) => length === width);
  return published ?? NODE_FEATURE_NAMES.slice(0, width);
}

/** The description that fits most networks with such an outline: acorn's features in their order. */
export function usualDescription(
  outline: NetworkOutline,
  name: string,
  detector: string,
): NetworkDescription {
  const nodeFeatures = usualFeatures(outline.nodeWidth ?? OF_HIT.length).map((feature) => ({
    name: feature,
    scale: usualScale(feature),
  }));
  const edgeFeatures = EDGE_FEATURE_NAMES.slice(0, outline.edgeWidth ?? undefined);
  const iterations = seesNodes(outline) ? null : 0;
  return { name, detector, nodeFeatures, edgeFeatures, outputKind: 'logit', iterations };
}

/** What stands in the way of describing a network: more numbers than there are features. Null where nothing does. */
export function undescribable({ inputs, nodeWidth, edgeWidth }: NetworkOutline): string | null {
  const sides = [
    {
      input: inputs.nodes,
      what: 'hit',
      width: nodeWidth ?? 0,
      most: NODE_FEATURE_NAMES.length,
      names: [...OF_HIT, 'x', 'y', 'those of its two clusters', 'the shapes of these'],
    },
    {
      input: inputs.edges,
      what: 'edge',
      width: edgeWidth ?? 0,
      most: EDGE_FEATURE_NAMES.length,
      names: EDGE_FEATURE_NAMES,
    },
  ];
  const side = sides.find(({ width, most }) => width > most);
  if (!side) return null;
  return `Input "${side.input}" reads ${side.width} numbers per ${side.what}, and only these features of one are known here: ${side.names.join(', ')}. What the others are the file does not tell, so this network cannot be used.`;
}

/** Whether a network is told which edges meet; without that, every edge is scored by itself. */
export function seesNodes({ inputs }: NetworkOutline): boolean {
  return inputs.src !== undefined || inputs.edgeIndex !== undefined;
}

/** The manifest of a network that came without one. */
export function describedManifest(
  { inputs, output }: NetworkOutline,
  { name, detector, nodeFeatures, edgeFeatures, outputKind, iterations }: NetworkDescription,
): NetworkManifest {
  return {
    format: 'trackloom-network-1',
    name,
    architecture: 'not stated',
    ...(iterations === null ? {} : { iterations }),
    detector,
    nodeFeatures,
    edgeFeatures,
    inputs,
    output: { name: output, kind: outputKind },
  };
}

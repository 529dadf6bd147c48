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

/** What node features are divided by in networks of acorn (mm, rad). */
export const USUAL_SCALES: Readonly<Record<NodeFeatureName, number>> = {
  r: 1000,
  phi: Math.PI,
  z: 1000,
  eta: 1,
};

/** The description that fits most networks with such an outline: acorn's features in their order, those of a hit once or three times. */
export function usualDescription(
  outline: NetworkOutline,
  name: string,
  detector: string,
): NetworkDescription {
  const nodeFeatures = Array.from(
    { length: nodeCount(outline.nodeWidth ?? NODE_FEATURE_NAMES.length) },
    (_, i) => {
      const feature = NODE_FEATURE_NAMES[i % NODE_FEATURE_NAMES.length];
      return { name: feature, scale: USUAL_SCALES[feature] };
    },
  );
  const edgeFeatures = EDGE_FEATURE_NAMES.slice(0, outline.edgeWidth ?? undefined);
  const iterations = seesNodes(outline) ? null : 0;
  return { name, detector, nodeFeatures, edgeFeatures, outputKind: 'logit', iterations };
}

/** acorn's networks for strips read a hit and its two clusters, which are the hit itself where it has none. */
const WITH_CLUSTERS = 3 * NODE_FEATURE_NAMES.length;

/** As many features of a hit as can be known for an input of some width. */
function nodeCount(width: number): number {
  return width === WITH_CLUSTERS ? width : Math.min(width, NODE_FEATURE_NAMES.length);
}

/** What stands in the way of describing a network: more numbers than there are features. Null where nothing does. */
export function undescribable({ inputs, nodeWidth, edgeWidth }: NetworkOutline): string | null {
  const sides = [
    {
      input: inputs.nodes,
      what: 'hit',
      width: nodeWidth ?? 0,
      most: nodeCount(nodeWidth ?? 0),
      names: NODE_FEATURE_NAMES,
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

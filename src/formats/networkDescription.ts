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

/** The description that fits most networks with such an outline: acorn's features in their order. */
export function usualDescription(
  outline: NetworkOutline,
  name: string,
  detector: string,
): NetworkDescription {
  const nodeFeatures = Array.from(
    { length: outline.nodeWidth ?? NODE_FEATURE_NAMES.length },
    (_, i) => {
      const feature = NODE_FEATURE_NAMES[i % NODE_FEATURE_NAMES.length];
      return { name: feature, scale: USUAL_SCALES[feature] };
    },
  );
  const edgeFeatures = Array.from(
    { length: outline.edgeWidth ?? EDGE_FEATURE_NAMES.length },
    (_, i) => EDGE_FEATURE_NAMES[i % EDGE_FEATURE_NAMES.length],
  );
  const iterations = seesNodes(outline) ? null : 0;
  return { name, detector, nodeFeatures, edgeFeatures, outputKind: 'logit', iterations };
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

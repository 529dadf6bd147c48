import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  EDGE_FEATURE_NAMES,
  type EdgeFeatureName,
  NODE_FEATURE_NAMES,
  type NodeFeatureName,
} from '../formats/manifest.ts';
import { describedManifest, usualDescription, usualScale } from '../formats/networkDescription.ts';
import { outlineNetwork } from '../formats/networkSignature.ts';
import { withWeightsInside } from '../formats/onnxModel.ts';
import { type OrtModule, readSignature } from '../inference/scorer.ts';
import type { Model } from './nodeServices.ts';

/** What a network that came without a manifest reads; null is what most networks of its width read. */
export interface ModelFlags {
  readonly features: readonly string[] | null;
  readonly scales: readonly string[] | null;
  readonly edgeFeatures: readonly string[] | null;
  readonly outputKind: 'logit' | 'probability' | null;
}

/**
 * A network with the manifest that flags stand for.
 * @throws Error of one sentence where a word names no feature, or their number is not that of the network.
 */
export async function describedModel(
  path: string,
  flags: ModelFlags,
  detector: string,
  ort: OrtModule,
): Promise<Model> {
  const name = basename(path);
  const read = (file: string) => new Uint8Array(readFileSync(file));
  const beside = (location: string) => {
    const file = join(dirname(path), basename(location));
    return existsSync(file) ? read(file) : null;
  };
  if (!existsSync(path)) throw new Error(`${path}: there is no such file (the network).`);
  const onnx = { name, bytes: withWeightsInside(read(path), name, beside) };
  const outline = outlineNetwork(await readSignature(ort, onnx.bytes, name), name);
  const usual = usualDescription(outline, name.replace(/\.onnx$/i, ''), detector);
  const features = flags.features
    ? flags.features.map((word) => known(word, NODE_FEATURE_NAMES, '--features'))
    : usual.nodeFeatures.map((feature) => feature.name);
  const edgeFeatures: readonly EdgeFeatureName[] = flags.edgeFeatures
    ? flags.edgeFeatures.map((word) => known(word, EDGE_FEATURE_NAMES, '--edge-features'))
    : usual.edgeFeatures;
  const widths = [
    ['--features', outline.nodeWidth, features.length, outline.inputs.nodes],
    ['--edge-features', outline.edgeWidth, edgeFeatures.length, outline.inputs.edges],
  ] as const;
  for (const [flag, width, count, input] of widths)
    if (input !== undefined && width !== null && width !== count)
      throw new Error(
        `${flag}: ${name} reads ${width} numbers in "${input}", and ${count} are named; name them all, in its order.`,
      );
  const manifest = describedManifest(outline, {
    ...usual,
    nodeFeatures: features.map((feature, i) => ({
      name: feature,
      scale: flags.scales
        ? scaleOf(flags.scales[i], feature)
        : flags.features
          ? usualScale(feature)
          : (usual.nodeFeatures[i]?.scale ?? usualScale(feature)),
    })),
    edgeFeatures,
    outputKind: flags.outputKind ?? usual.outputKind,
  });
  const bytes = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  return { onnx, manifest: { name: name.replace(/\.onnx$/i, '.json'), bytes }, role: 'gnn' };
}

function known<T extends string>(word: string, names: readonly T[], flag: string): T {
  const found = names.find((name) => name === word);
  if (!found) throw new Error(`${flag}: "${word}" is not one of ${names.join(', ')}.`);
  return found;
}

function scaleOf(text: string | undefined, feature: NodeFeatureName): number {
  const value = text?.toLowerCase() === 'pi' ? Math.PI : Number(text);
  if (text !== undefined && Number.isFinite(value) && value !== 0) return value;
  throw new Error(
    `--scales: "${text ?? ''}" for ${feature} is no number other than 0; give one for each feature, e.g. ${usualScale(feature)}.`,
  );
}

import type { EdgeFeatureName, NetworkManifest, NodeFeatureName } from '../../formats/manifest.ts';
import { EDGE_FEATURE_NAMES } from '../../formats/manifest.ts';
import {
  describedManifest,
  usualDescription,
  usualFeatures,
  usualScale,
} from '../../formats/networkDescription.ts';
import type { NetworkOutline } from '../../formats/networkSignature.ts';

/** What stands in the form that describes a network: texts as they were typed. */
export interface NetworkForm {
  readonly detector: string;
  readonly nodeFeatures: readonly { readonly name: NodeFeatureName; readonly scale: string }[];
  readonly edgeFeatures: readonly EdgeFeatureName[];
  readonly outputKind: 'logit' | 'probability';
  /** How many edges away a score can depend on; empty where that is not known. */
  readonly iterations: string;
}

/** A number for a field: pi by name, since nobody types its digits. */
const scaleText = (scale: number) => (scale === Math.PI ? 'pi' : String(scale));

/** A form filled with what fits most networks of such an outline. */
export function startForm(outline: NetworkOutline, detector: string): NetworkForm {
  const usual = usualDescription(outline, '', detector);
  return {
    detector,
    nodeFeatures: usual.nodeFeatures.map(({ name, scale }) => ({ name, scale: scaleText(scale) })),
    edgeFeatures: usual.edgeFeatures,
    outputKind: usual.outputKind,
    iterations: usual.iterations === null ? '' : String(usual.iterations),
  };
}

/** The form with another node feature at a place, its scale the usual one of that feature. */
export function withNodeFeature(form: NetworkForm, at: number, name: NodeFeatureName): NetworkForm {
  const scale = scaleText(usualScale(name));
  return { ...form, nodeFeatures: form.nodeFeatures.with(at, { name, scale }) };
}

/** The form with more or fewer features, for a network that leaves their number open. */
export function resized(form: NetworkForm, kind: 'nodes' | 'edges', count: number): NetworkForm {
  if (kind === 'edges') {
    const name = (i: number) => EDGE_FEATURE_NAMES[i % EDGE_FEATURE_NAMES.length];
    const edgeFeatures = Array.from({ length: count }, (_, i) => form.edgeFeatures[i] ?? name(i));
    return { ...form, edgeFeatures };
  }
  const nodeFeatures = Array.from({ length: count }, (_, i) => {
    const name = usualFeatures(count)[i];
    return form.nodeFeatures[i] ?? { name, scale: scaleText(usualScale(name)) };
  });
  return { ...form, nodeFeatures };
}

/**
 * The manifest that a filled form stands for.
 * @param file name of the network's file.
 * @throws Error with a sentence that names the field where a text is not what it should be.
 */
export function manifestOfForm(
  form: NetworkForm,
  outline: NetworkOutline,
  file: string,
): NetworkManifest {
  const detector = form.detector.trim();
  if (detector === '') throw new Error('Detector: name the one the network was trained for.');
  const nodeFeatures = form.nodeFeatures.map(({ name, scale }, i) => {
    const value = scale.trim().toLowerCase() === 'pi' ? Math.PI : Number(scale);
    if (scale.trim() === '' || !Number.isFinite(value) || value === 0)
      throw new Error(
        `Scale of node feature ${i + 1} (${name}): "${scale}" is no number other than 0; type what the feature is divided by, e.g. ${scaleText(usualScale(name))}.`,
      );
    return { name, scale: value };
  });
  const steps = form.iterations.trim();
  const iterations = steps === '' ? null : Number(steps);
  if (iterations !== null && (!Number.isInteger(iterations) || iterations < 0))
    throw new Error(`Steps: "${steps}" is no whole number from 0; leave it empty if not known.`);
  return describedManifest(outline, {
    name: file.replace(/\.onnx$/i, ''),
    detector,
    nodeFeatures,
    edgeFeatures: form.edgeFeatures,
    outputKind: form.outputKind,
    iterations,
  });
}

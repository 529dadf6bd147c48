import { parseAnyManifest } from '../anyManifest.ts';
import { withWeightsInside } from '../onnxModel.ts';
import { type PeekedFile, unpack } from '../sourceFile.ts';
import { hasEnding, splitPath, stem } from './names.ts';
import type { Accepted, Reader } from './reader.ts';

/** An ONNX file, with its manifest (`.json`) and the files of its weights (`.data`) where there are any. */
export const network: Reader<'network'> = {
  id: 'network',
  kind: 'network',
  title: 'network',
  accepts(files) {
    const manifests = files.filter(isManifest);
    const networks = networksOf(files.filter(isOnnx), files);
    const alone = manifests.filter(
      (file) => !networks.some(({ parts }) => parts.manifest === file),
    );
    // A manifest waits for networks that are known by their name only.
    if (files.some((file) => hasEnding(file, '.onnx') && !isOnnx(file))) return networks;
    return [
      ...networks,
      ...alone.map((manifest) => ({
        name: manifest.name,
        parts: { manifest },
        problem: `${manifest.name} describes a network that is not among the files; choose its .onnx file with it.`,
      })),
    ];
  },
  acceptsName: (files) =>
    networksOf(
      files.filter((file) => hasEnding(file, '.onnx')),
      files,
    ),
  async read(name, { onnx, manifest, ...beside }) {
    const unused = new Set(Object.values(beside));
    const whole = withWeightsInside(unpack(onnx), name, (location) => {
      const found = Object.values(beside).find((file) => isNamed(file, location));
      if (found) unused.delete(found);
      return found ? unpack(found) : null;
    });
    return {
      name,
      onnx: whole,
      manifest: manifest
        ? parseAnyManifest(new TextDecoder().decode(unpack(manifest)), manifest.name)
        : null,
      unused: [...unused].map((file) => file.name),
    };
  },
};

/** Networks with their manifests: the one of the same name, or the only one there is beside an only network. */
function networksOf(onnxFiles: readonly PeekedFile[], files: readonly PeekedFile[]): Accepted[] {
  const texts = files.filter((file) => hasEnding(file, '.json') || isManifest(file));
  const weights = files.filter(isWeights);
  return onnxFiles.map((onnx) => {
    const only = onnxFiles.length === 1 && texts.length === 1 ? texts[0] : undefined;
    const manifest = texts.find((file) => stem(file.name) === stem(onnx.name)) ?? only;
    const beside = weights.filter((file) => onnxFiles.length === 1 || belongsTo(file, onnx));
    const parts = Object.fromEntries(beside.map((file, i) => [`weights${i}`, file]));
    return {
      name: onnx.name,
      role: manifest ? roleIn(manifest) : 'gnn',
      parts: { onnx, ...(manifest && { manifest }), ...parts },
    };
  });
}

/** Whether a file is named as exporters name the weights that they write beside a network. */
function isWeights(file: PeekedFile): boolean {
  return /[._]data$|\.weights$/i.test(file.name);
}

function belongsTo(weights: PeekedFile, onnx: PeekedFile): boolean {
  return splitPath(weights.name).base.toLowerCase().startsWith(stem(onnx.name));
}

/** Whether a file has the name, folders aside, that a network has for it. */
function isNamed(file: { readonly name: string }, location: string): boolean {
  return splitPath(file.name).base === splitPath(location).base;
}

/** Fields of an ONNX model that stand behind its version: who made it, its graph, its operator sets. */
const MODEL_FIELDS = [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72];

/** Whether bytes begin as a serialised `onnx.ModelProto` does: its version of the format, then another field. */
function isOnnx({ firstBytes }: PeekedFile): boolean {
  const [tag, version, next] = firstBytes;
  return tag === 0x08 && version >= 1 && version < 0x40 && MODEL_FIELDS.includes(next);
}

/** The role that the beginning of a manifest names (`roleOf`). */
function roleIn({ firstBytes }: PeekedFile): string {
  const text = new TextDecoder().decode(firstBytes);
  const [, format] = /"trackloom-(embedding|filter)-/.exec(text) ?? [];
  const [, role] = /"role"\s*:\s*"([\w-]+)"/.exec(text) ?? [];
  return format ?? role ?? 'gnn';
}

function isManifest({ firstBytes }: PeekedFile): boolean {
  const text = new TextDecoder().decode(firstBytes);
  return /^\s*\{/.test(text) && /"trackloom-(network|embedding|filter)-/.test(text);
}

import type * as Ort from 'onnxruntime-web';
import type { NetworkManifest } from '../formats/manifest.ts';
import type { NetworkSignature } from '../formats/networkSignature.ts';
import { createGpuFeatures } from './gpuFeatures.ts';
import { featuresOf } from './networkInput.ts';
import type { NodeGraph } from './nodeGraph.ts';

type TensorModule = Pick<typeof Ort, 'Tensor'>;

/** The inputs of one run, by name. */
export interface Feeds {
  readonly tensors: Readonly<Record<string, Ort.Tensor>>;
  /** Frees what the run used. */
  dispose(): void;
}

/** Makes the inputs of a network from a graph. */
export type MakeFeeds = (graph: NodeGraph) => Promise<Feeds>;

/** Inputs in the memory of the CPU, features computed in double. */
export function cpuFeeds(
  ort: TensorModule,
  manifest: NetworkManifest,
  signature: NetworkSignature,
): MakeFeeds {
  const { nodes, edges } = manifest.inputs;
  return async (graph) => {
    const features = featuresOf(graph, manifest);
    const tensor = (values: Float32Array, width: number) =>
      new ort.Tensor('float32', values, [values.length / width, width]);
    return {
      tensors: {
        ...(nodes ? { [nodes]: tensor(features.nodes, manifest.nodeFeatures.length) } : {}),
        ...(edges ? { [edges]: tensor(features.edges, manifest.edgeFeatures.length) } : {}),
        ...edgeEnds(ort, manifest, signature, graph),
      },
      dispose() {},
    };
  };
}

/** Inputs in buffers of the GPU, features computed there. `device` is the one that the session runs on. */
export async function gpuFeeds(
  ort: TensorModule,
  manifest: NetworkManifest,
  signature: NetworkSignature,
  device: GPUDevice,
): Promise<MakeFeeds> {
  const features = await createGpuFeatures(device, manifest);
  const { nodes, edges, src, dst } = manifest.inputs;
  const [nodeWidth, edgeWidth] = [manifest.nodeFeatures.length, manifest.edgeFeatures.length];
  return async (graph) => {
    const buffers = await features.compute(graph);
    const [nodeCount, edgeCount] = [graph.x.length, graph.src.length];
    const real = (buffer: GPUBuffer, dims: readonly number[]) =>
      ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
    const integers = (buffer: GPUBuffer) =>
      ort.Tensor.fromGpuBuffer(buffer, { dataType: 'int32', dims: [edgeCount] });
    // Ends of another type are made on the CPU, where onnxruntime reads them anyway.
    const isResident = (name: string) => !isLong(signature, name);
    return {
      tensors: {
        ...edgeEnds(ort, manifest, signature, graph),
        ...(nodes ? { [nodes]: real(buffers.nodes, [nodeCount, nodeWidth]) } : {}),
        ...(edges ? { [edges]: real(buffers.edges, [edgeCount, edgeWidth]) } : {}),
        ...(src && isResident(src) ? { [src]: integers(buffers.src) } : {}),
        ...(dst && isResident(dst) ? { [dst]: integers(buffers.dst) } : {}),
      },
      dispose: buffers.destroy,
    };
  };
}

/** The inputs that say which nodes each edge joins, of the type that the network declares. */
function edgeEnds(
  ort: TensorModule,
  { inputs: { src, dst, edgeIndex } }: NetworkManifest,
  signature: NetworkSignature,
  graph: Pick<NodeGraph, 'src' | 'dst'>,
): Record<string, Ort.Tensor> {
  const count = graph.src.length;
  const integers = (name: string, values: Int32Array, shape: readonly number[]) =>
    isLong(signature, name)
      ? new ort.Tensor('int64', BigInt64Array.from(values, BigInt), shape)
      : new ort.Tensor('int32', values, shape);
  const ends: Record<string, Ort.Tensor> = {};
  if (src !== undefined) ends[src] = integers(src, graph.src, [count]);
  if (dst !== undefined) ends[dst] = integers(dst, graph.dst, [count]);
  if (edgeIndex !== undefined) {
    const both = new Int32Array(2 * count);
    both.set(graph.src);
    both.set(graph.dst, count);
    ends[edgeIndex] = integers(edgeIndex, both, [2, count]);
  }
  return ends;
}

/** Whether an input is declared as 64-bit integers. */
function isLong({ inputs }: NetworkSignature, name: string): boolean {
  return inputs.find((port) => port.name === name)?.type === 'int64';
}

import { EDGE_FEATURE_NAMES, type NetworkManifest } from '../formats/manifest.ts';
import { type BufferPool, createBufferPool } from '../gpu/buffers.ts';
import { checked } from '../gpu/errors.ts';
import { compile, createKernel } from '../gpu/kernel.ts';
import { shaderCode } from '../gpu/shaders.ts';
import { structBytes } from '../gpu/structs.ts';
import { COORDINATES, positionsOf, shapeColumn, sourceOf } from './nodeColumns.ts';
import type { NodeGraph } from './nodeGraph.ts';

/** The features of one graph in buffers of the GPU. */
export interface GpuFeatureBuffers {
  /** f32 [N * F] and [E * K], row by row. */
  readonly nodes: GPUBuffer;
  readonly edges: GPUBuffer;
  /** i32 [E]. */
  readonly src: GPUBuffer;
  readonly dst: GPUBuffer;
  destroy(): void;
}

/** Computes features on a GPU. */
export interface GpuFeatures {
  /**
   * The features of a graph; commands are submitted, nothing is waited for but their validation. They equal those
   * of `featuresOf` up to a few f32 roundings, except on the beam line itself, where eta and phi are 0 here.
   * @throws GpuError where a buffer does not fit, GpuLostError, NetworkError for a shape that the nodes do not bring
   */
  compute(graph: NodeGraph): Promise<GpuFeatureBuffers>;
}

const SHADER = shaderCode('gpuFeatures');

/** f32 numbers per point: two vec3f of 16 bytes each. */
const POINT_NUMBERS = 8;
/** Stands for a shape among the numbers of coordinates. */
const SHAPE = COORDINATES.length;

/** Compiles the kernels for the features that a manifest names. */
export async function createGpuFeatures(
  device: GPUDevice,
  { nodeFeatures, edgeFeatures }: Pick<NetworkManifest, 'nodeFeatures' | 'edgeFeatures'>,
): Promise<GpuFeatures> {
  const module = await compile(device, 'gpuFeatures', SHADER);
  const [writeNodes, writeEdges] = await Promise.all(
    ['write_nodes', 'write_edges'].map((entryPoint) =>
      createKernel(device, { label: `features ${entryPoint}`, module, entryPoint }),
    ),
  );

  function encode(graph: NodeGraph, pool: BufferPool): Omit<GpuFeatureBuffers, 'destroy'> {
    const [nodeCount, edgeCount] = [graph.x.length, graph.src.length];
    const [nodeWidth, edgeWidth] = [nodeFeatures.length, edgeFeatures.length];
    const fields = {
      nodes: nodeCount,
      edges: edgeCount,
      node_width: nodeWidth,
      edge_width: edgeWidth,
    };
    const sizes = pool.uniform('sizes', structBytes(SHADER, 'Sizes', fields));
    const points = pool.uploadWith('points', 4 * POINT_NUMBERS * nodeCount, (memory) =>
      writePoints(new Float32Array(memory), graph),
    );
    const src = pool.upload('src', graph.src);
    const dst = pool.upload('dst', graph.dst);
    // Whole vectors of four: onnxruntime reads its inputs so.
    const nodes = pool.storage('node features', 16 * Math.ceil((nodeCount * nodeWidth) / 4));
    const edges = pool.storage('edge features', 16 * Math.ceil((edgeCount * edgeWidth) / 4));
    const ofNodes = nodeColumnsOf(nodeFeatures, graph);
    const nodeColumns = pool.upload('node columns', ofNodes.bytes);
    const clusters = pool.upload('clusters', ofNodes.clusters);
    const shapes = pool.upload('shapes', ofNodes.shapes);
    const edgeColumns = pool.upload(
      'edge columns',
      Uint32Array.from(edgeFeatures, (name) => EDGE_FEATURE_NAMES.indexOf(name)),
    );
    const encoder = device.createCommandEncoder({ label: 'features' });
    const pass = encoder.beginComputePass({ label: 'features' });
    const ofNode = { 0: sizes, 1: points, 2: nodeColumns, 3: nodes, 8: clusters, 9: shapes };
    writeNodes.dispatch(pass, ofNode, nodeCount);
    const bindings = { 0: sizes, 1: points, 4: src, 5: dst, 6: edgeColumns, 7: edges };
    writeEdges.dispatch(pass, bindings, edgeCount);
    pass.end();
    device.queue.submit([encoder.finish()]);
    return { nodes, edges, src, dst };
  }

  return {
    async compute(graph) {
      const pool = createBufferPool(device, 'features');
      try {
        const buffers = await checked(device, 'the features', () => encode(graph, pool));
        return { ...buffers, destroy: pool.destroy };
      } catch (error) {
        pool.destroy();
        throw error;
      }
    },
  };
}

/** Every coordinate as the nearest f32 and the rest. */
function writePoints(out: Float32Array, { x, y, z }: NodeGraph): void {
  [x, y, z].forEach((values, axis) => {
    for (let i = 0; i < values.length; i++) {
      const high = Math.fround(values[i]);
      out[POINT_NUMBERS * i + axis] = high;
      out[POINT_NUMBERS * i + POINT_NUMBERS / 2 + axis] = values[i] - high;
    }
  });
}

/** Columns as the kernel takes them, and what those read that are of clusters: one number where none is. */
function nodeColumnsOf(features: NetworkManifest['nodeFeatures'], graph: NodeGraph) {
  const count = graph.x.length;
  const view = new DataView(new ArrayBuffer(12 * features.length));
  const shapes: Float64Array[] = [];
  let readsClusters = false;
  features.forEach(({ name, scale }, i) => {
    const source = sourceOf(name);
    const isShape = 'shape' in source;
    const of = isShape ? shapes.length : graph.clusters ? source.of : 0;
    if (isShape) shapes.push(shapeColumn(graph, source.of, source.shape));
    else if (of > 0) readsClusters = true;
    view.setUint32(12 * i, isShape ? SHAPE : COORDINATES.indexOf(source.coordinate), true);
    view.setUint32(12 * i + 4, of, true);
    view.setFloat32(12 * i + 8, scale, true);
  });
  const clusters = new Float32Array(readsClusters ? 8 * count : 4);
  if (readsClusters) {
    for (const of of [1, 2] as const) {
      const { x, y, z } = positionsOf(graph, of);
      for (let i = 0; i < count; i++) clusters.set([x[i], y[i], z[i]], 8 * i + 4 * (of - 1));
    }
  }
  const values = new Float32Array(Math.max(1, shapes.length * count));
  shapes.forEach((column, slot) => {
    // What is no number is 0, as on the CPU; a shader cannot tell.
    for (let i = 0; i < count; i++)
      values[slot * count + i] = Number.isFinite(column[i]) ? column[i] : 0;
  });
  return { bytes: new Uint8Array(view.buffer), clusters, shapes: values };
}

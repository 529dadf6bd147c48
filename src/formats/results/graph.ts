/** The graph with its scores. Nodes are all hits in the order of the file; edges have the order of `edges.csv`. */
import { rowsInFileOrder } from '../../event/canonicalOrder.ts';
import { cylindricalCoordinates } from '../../event/coordinates.ts';
import { edgesCsv, edgesInFileOrder } from '../csvWriter.ts';
import { npz } from '../npyWriter.ts';
import type { FoundResults, ResultFormat } from './format.ts';

/** Nodes and edges by their places in the file. */
function ordered({ event, graph, scores }: FoundResults) {
  const hits = rowsInFileOrder(event);
  const nodeOf = new Uint32Array(hits.length);
  hits.forEach((hit, node) => {
    nodeOf[hit] = node;
  });
  const edges = edgesInFileOrder(event, graph);
  const end = (rows: Uint32Array) =>
    BigInt64Array.from(edges, (edge) => BigInt(nodeOf[rows[edge]]));
  const { r, phi, eta } = cylindricalCoordinates(event.x, event.y, event.z);
  return {
    hits,
    source: end(graph.src),
    target: end(graph.dst),
    score: Float32Array.from(edges, (edge) => scores[edge]),
    columns: { r, phi, z: event.z, eta },
  };
}

export const edgesAsCsv: ResultFormat = {
  id: 'edges-csv',
  file: 'edges.csv',
  label: 'Edges',
  detail: 'csv: source, target, score',
  of: 'graph',
  type: 'text/csv',
  write: ({ event, graph, scores }) => edgesCsv(event, graph, scores),
};

export const graphAsNpz: ResultFormat = {
  id: 'graph-npz',
  file: 'graph.npz',
  label: 'Graph, npz',
  detail: 'for NumPy and PyTorch Geometric',
  of: 'graph',
  type: 'application/zip',
  write(results) {
    const { hits, source, target, score, columns } = ordered(results);
    const { event } = results;
    const features = Object.values(columns);
    const x = new Float32Array(hits.length * features.length);
    hits.forEach((hit, node) => {
      features.forEach((values, k) => {
        x[node * features.length + k] = values[hit];
      });
    });
    const edgeIndex = new BigInt64Array(2 * source.length);
    edgeIndex.set(source);
    edgeIndex.set(target, source.length);
    const { truth } = event;
    const particle = (hit: number) => {
      const row = truth?.particleOfHit[hit] ?? -1;
      return truth && row >= 0 ? BigInt.asIntN(64, truth.particles.id[row]) : 0n;
    };
    const ids = (of: (hit: number) => bigint) => BigInt64Array.from(hits, of);
    const column = (data: BigInt64Array) => ({ data, shape: [data.length] });
    return npz({
      x: { data: x, shape: [hits.length, features.length] },
      edge_index: { data: edgeIndex, shape: [2, source.length] },
      edge_scores: { data: score, shape: [score.length] },
      hit_id: column(ids((hit) => BigInt(event.hitId[hit]))),
      // The bits of ids above 2^63 as PyTorch, which has no unsigned ones, holds them.
      hit_module_id: column(ids((hit) => BigInt.asIntN(64, event.moduleKey[hit]))),
      ...(truth && { hit_particle_id: column(ids(particle)) }),
    });
  },
};

export const graphAsGraphml: ResultFormat = {
  id: 'graph-graphml',
  file: 'graph.graphml',
  label: 'Graph, GraphML',
  detail: 'for NetworkX and Gephi',
  of: 'graph',
  type: 'application/xml',
  write(results) {
    const { hits, source, target, score, columns } = ordered(results);
    const { event } = results;
    const keys = [...Object.keys(columns), 'hit_id', 'module_id'].map((name) => {
      const type = name === 'hit_id' ? 'long' : name === 'module_id' ? 'string' : 'double';
      return `<key id="${name}" for="node" attr.name="${name}" attr.type="${type}"/>`;
    });
    const parts = [
      '<?xml version="1.0" encoding="UTF-8"?>',
      '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
      ...keys,
      '<key id="score" for="edge" attr.name="score" attr.type="double"/>',
      '<graph id="graph" edgedefault="directed">',
    ];
    const data = (key: string, value: unknown) => `<data key="${key}">${value}</data>`;
    hits.forEach((hit, node) => {
      const numbers = Object.entries(columns).map(([name, values]) => data(name, values[hit]));
      const ids = data('hit_id', event.hitId[hit]) + data('module_id', event.moduleKey[hit]);
      parts.push(`<node id="n${node}">${numbers.join('')}${ids}</node>`);
    });
    score.forEach((value, edge) => {
      parts.push(
        `<edge source="n${source[edge]}" target="n${target[edge]}">${data('score', value)}</edge>`,
      );
    });
    parts.push('</graph>', '</graphml>', '');
    return new TextEncoder().encode(parts.join('\n'));
  },
};

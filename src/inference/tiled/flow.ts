import type { InteractionNetwork } from './interactionNetwork.ts';
import { TILE } from './kernels.ts';
import {
  asTiles,
  createPlacing,
  createRoom,
  evened,
  type GrowingMemory,
  type PlacedLinear,
} from './room.ts';

/** Tiles that go through a step together: their vectors stay in the first cache. */
const CHUNK = 16;

/** A graph as the network reads it, features row by row. */
export interface FlowInput {
  readonly nodeCount: number;
  readonly nodes: Float32Array;
  readonly edges: Float32Array;
  readonly src: Int32Array;
  readonly dst: Int32Array;
}

/**
 * The logits of all edges, `[E]`, a chunk of tiles at a time. Each `yield` says which share is done, and whoever runs it
 * may stop there. The memory is this one's until then.
 */
export function* flow(
  network: InteractionNetwork,
  { nodeCount, nodes, edges, src, dst }: FlowInput,
  memory: GrowingMemory,
): Generator<number, Float32Array, void> {
  const { hidden, epsilon } = network;
  const edgeCount = src.length;
  const [nodeTiles, edgeTiles] = [nodeCount, edgeCount].map((count) => Math.ceil(count / TILE));
  const room = createRoom();
  const placing = createPlacing(room);
  const nodeEncoder = placing.layers(network.nodeEncoder);
  const edgeEncoder = placing.layers(network.edgeEncoder);
  const edgeSteps = network.edgeSteps.map(({ onEdge, ofSource, ofTarget, rest }) => ({
    onEdge: placing.linear({ parts: onEdge, bias: null }),
    ofSource: placing.linear(ofSource),
    ofTarget: placing.linear(ofTarget),
    rest: placing.layers(rest),
  }));
  const nodeSteps = network.nodeSteps.map(placing.layers);
  const [decoder, head] = [placing.layers(network.edgeDecoder), placing.layers(network.head)];
  const [nodeWidth, edgeWidth] = [nodes.length / nodeCount, edges.length / edgeCount];
  const features = room.take(CHUNK * TILE * evened(Math.max(nodeWidth, edgeWidth)));
  const scratch = [0, 1].map(() => room.take(CHUNK * TILE * hidden));
  const gathered = room.take(CHUNK * TILE * hidden);
  const [atSource, atTarget] = [0, 1].map(() => room.take(edgeTiles * TILE));
  const atNode = room.take(nodeTiles * TILE);
  // One row more, for edges that only fill up the last tile.
  const ofNodes = () => room.take((nodeTiles * TILE + 1) * hidden);
  const [x0, x, fromSource, fromTarget] = [ofNodes(), ofNodes(), ofNodes(), ofNodes()];
  const [into, outOf] = [ofNodes(), ofNodes()];
  const [e0, e] = [0, 1].map(() => room.take(edgeTiles * TILE * hidden));

  const { buffer, kernels } = memory.withPages(room.pages());
  const numbers = new Float32Array(buffer);
  const integers = new Int32Array(buffer);
  placing.write(numbers);
  integers.fill(nodeTiles * TILE, atSource / 4, atSource / 4 + edgeTiles * TILE);
  integers.fill(nodeTiles * TILE, atTarget / 4, atTarget / 4 + edgeTiles * TILE);
  integers.set(src, atSource / 4);
  integers.set(dst, atTarget / 4);
  for (let i = 0; i < nodeTiles * TILE; i++) integers[atNode / 4 + i] = i;

  /** Everything after the first layer of an MLP whose product is in scratch; what it gives goes to a place. */
  function finish(rest: readonly PlacedLinear[], to: number, tiles: number, isBare = false): void {
    let from = scratch[0];
    rest.forEach(({ parts, bias, outputs }, i) => {
      kernels.normRelu(from, hidden, epsilon, tiles);
      const out = i === rest.length - 1 ? to : from === scratch[0] ? scratch[1] : scratch[0];
      kernels.fill(out, bias, outputs, tiles);
      kernels.linear(from, parts[0].place, out, parts[0].inputs, outputs, tiles);
      from = out;
    });
    if (!isBare) kernels.relu(to, rest[rest.length - 1].outputs, tiles);
  }

  /** A whole MLP of one input. */
  function mlp(
    [first, ...rest]: readonly PlacedLinear[],
    from: number,
    to: number,
    tiles: number,
    isBare = false,
  ) {
    kernels.fill(scratch[0], first.bias, hidden, tiles);
    kernels.linear(from, first.parts[0].place, scratch[0], first.parts[0].inputs, hidden, tiles);
    finish(rest, to, tiles, isBare);
  }

  /** `to = bias + sum of products` with rows of nodes. */
  function ofRows(
    layer: PlacedLinear,
    sources: readonly number[],
    at: number,
    to: number,
    tiles: number,
  ) {
    kernels.fill(to, layer.bias, hidden, tiles);
    layer.parts.forEach(({ place }, i) => {
      kernels.gather(gathered, sources[i], at, hidden, tiles);
      kernels.linear(gathered, place, to, hidden, hidden, tiles);
    });
  }

  const work = edgeTiles * (edgeSteps.length + 2) + nodeTiles * (2 * edgeSteps.length + 1);
  let done = 0;
  function* chunks(tiles: number, body: (tile: number, count: number) => void) {
    for (let tile = 0; tile < tiles; tile += CHUNK) {
      const count = Math.min(CHUNK, tiles - tile);
      body(tile, count);
      done += count;
      yield done / work;
    }
  }
  /** Features of a chunk, as tiles. */
  function read(values: Float32Array, width: number, tile: number, count: number): void {
    const room = numbers.subarray(features / 4, features / 4 + count * TILE * evened(width));
    asTiles(
      values,
      width,
      tile * TILE,
      Math.min((tile + count) * TILE, values.length / width),
      room,
    );
  }
  const edgesAt = (place: number, tile: number) => place + 4 * tile * TILE * hidden;
  const endsAt = (place: number, tile: number) => place + 4 * tile * TILE;

  yield* chunks(nodeTiles, (tile, count) => {
    read(nodes, nodeWidth, tile, count);
    mlp(nodeEncoder, features, gathered, count);
    kernels.scatter(gathered, x0, endsAt(atNode, tile), hidden, count);
  });
  yield* chunks(edgeTiles, (tile, count) => {
    read(edges, edgeWidth, tile, count);
    mlp(edgeEncoder, features, edgesAt(e0, tile), count);
  });

  for (const [i, step] of edgeSteps.entries()) {
    const ofNode = i === 0 ? [x0] : [x, x0];
    const ofEdge = i === 0 ? [e0] : [e, e0];
    const isLast = i === edgeSteps.length - 1;
    yield* chunks(nodeTiles, (tile, count) => {
      const at = endsAt(atNode, tile);
      ofRows(step.ofSource, ofNode, at, scratch[0], count);
      kernels.scatter(scratch[0], fromSource, at, hidden, count);
      ofRows(step.ofTarget, ofNode, at, scratch[0], count);
      kernels.scatter(scratch[0], fromTarget, at, hidden, count);
    });
    numbers.fill(0, into / 4, into / 4 + (nodeTiles * TILE + 1) * hidden);
    numbers.fill(0, outOf / 4, outOf / 4 + (nodeTiles * TILE + 1) * hidden);
    yield* chunks(edgeTiles, (tile, count) => {
      const [source, target] = [endsAt(atSource, tile), endsAt(atTarget, tile)];
      kernels.gather(scratch[0], fromSource, source, hidden, count);
      step.onEdge.parts.forEach(({ place }, part) => {
        kernels.linear(edgesAt(ofEdge[part], tile), place, scratch[0], hidden, hidden, count);
      });
      kernels.gatherAdd(scratch[0], fromTarget, target, hidden, count);
      const to = edgesAt(e, tile);
      finish(step.rest, to, count);
      if (isLast) return;
      kernels.scatterAdd(to, into, target, hidden, count);
      kernels.scatterAdd(to, outOf, source, hidden, count);
    });
    if (isLast) break;
    const [first, ...rest] = nodeSteps[i];
    yield* chunks(nodeTiles, (tile, count) => {
      const at = endsAt(atNode, tile);
      ofRows(first, [into, outOf, ...ofNode], at, scratch[0], count);
      finish(rest, gathered, count);
      kernels.scatter(gathered, x, at, hidden, count);
    });
  }

  const logits = new Float32Array(edgeCount);
  const width = head[head.length - 1].outputs;
  yield* chunks(edgeTiles, (tile, count) => {
    mlp(decoder, edgesAt(e, tile), gathered, count);
    mlp(head, gathered, scratch[1], count, true);
    for (let t = 0; t < count; t++) {
      const from = scratch[1] / 4 + t * TILE * width;
      const to = (tile + t) * TILE;
      logits.set(numbers.subarray(from, from + Math.min(TILE, edgeCount - to)), to);
    }
  });
  return logits;
}

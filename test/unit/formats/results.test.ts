import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import { readNpy } from '../../../src/formats/npy.ts';
import { type FoundResults, RESULT_FORMATS } from '../../../src/formats/results/index.ts';
import { openZip } from '../../../src/formats/zip.ts';

/** Opened again by NumPy, pandas, PyTorch Geometric and NetworkX in `training/tests/test_results.py`. */
const FOLDER = 'test/fixtures/results';

/** Six hits whose file has another order than their modules; ids of modules and particles beyond 2^53. */
function results(): FoundResults {
  const event = inCanonicalOrder({
    name: 'event1',
    detector: 'd',
    hitId: Uint32Array.of(60, 10, 20, 30, 40, 50),
    x: Float64Array.of(60, 10, 20, 30, 40, 50),
    y: new Float64Array(6),
    z: Float64Array.of(6, 1, 2, 3, 4, 5),
    moduleKey: BigUint64Array.of(3n, 2n ** 63n + 1n, 2n ** 63n + 2n, 5n, 4n, 7n),
    truth: {
      particleOfHit: Int32Array.of(-1, 0, 0, 0, 1, 1),
      particles: {
        id: BigUint64Array.of(2n ** 60n + 1n, 8n),
        vx: new Float64Array(2),
        vy: new Float64Array(2),
        vz: new Float64Array(2),
        px: Float64Array.of(1, 2),
        py: new Float64Array(2),
        pz: new Float64Array(2),
        charge: Int8Array.of(1, -1),
      },
    },
    cells: null,
  });
  const row = (id: number) => event.hitId.indexOf(id);
  const rows = (...ids: number[]) => Uint32Array.from(ids, row);
  return {
    event,
    graph: { src: rows(20, 10, 40), dst: rows(30, 20, 50) },
    scores: Float32Array.of(0.5, 0.25, 0.1),
    tracks: {
      hits: rows(10, 20, 30, 40, 50),
      offset: Uint32Array.of(0, 3, 5),
      fits: {
        pt: Float32Array.of(1.5, Number.NaN),
        eta: Float32Array.of(0.25, -1),
        phi: Float32Array.of(0.5, 1),
      },
    },
  };
}

const written = (id: string) => {
  const format = RESULT_FORMATS.find((one) => one.id === id);
  if (!format) throw new Error(id);
  return format.write(results());
};
const text = (id: string) => new TextDecoder().decode(written(id));

describe('results', () => {
  it.each(RESULT_FORMATS.map((format) => [format.file, format] as const))(
    'are written as %s, as other programs read it',
    (file, { id }) => {
      const path = `${FOLDER}/${file}`;
      const bytes = written(id);
      if (process.env.TRACKLOOM_WRITE_FIXTURES) writeFileSync(path, bytes);
      expect(Buffer.from(bytes).equals(readFileSync(path))).toBe(true);
    },
  );

  it('number the rows of the file in LABELS, and hits by their ids elsewhere', () => {
    const { data } = readNpy(written('labels'), 'labels.npy');
    expect([...data]).toEqual([1n, 2n, 3n, -1n, 4n, 5n, -1n]);
    const { tracks } = JSON.parse(text('tracks-json'));
    expect(tracks).toEqual([
      { track_id: 0, pt: 1.5, eta: 0.25, phi: 0.5, hit_ids: [10, 20, 30] },
      { track_id: 1, pt: null, eta: -1, phi: 1, hit_ids: [40, 50] },
    ]);
    const [, first] = text('acts-csv').split('\n');
    expect(first).toBe(
      '0,0,1152921504606846977,3,3,3,0,0,0,0,0,0,1.5,0.25,0.5,1,good,"[10,20,30]"',
    );
    const empty = { ...results(), tracks: { ...results().tracks, offset: Uint32Array.of(0) } };
    const none = RESULT_FORMATS.find((one) => one.id === 'labels')?.write(empty);
    expect([...readNpy(none as Uint8Array, 'l').data]).toEqual([-1n]);
  });

  it('hold the graph with every id to the last bit', () => {
    const entries = openZip(written('graph-npz'), 'graph.npz');
    const array = (name: string) =>
      readNpy(entries.find((one) => one.name === `${name}.npy`)?.unpack() as Uint8Array, name);
    expect(array('edge_index').shape).toEqual([2, 3]);
    const [sources, targets] = [0, 3].map((at) => [...array('edge_index').data].slice(at, at + 3));
    const scores = [...array('edge_scores').data];
    const edges = scores.map((score, e) => [sources[e], targets[e], score]);
    expect(new Set(edges.map(String))).toEqual(
      new Set(
        [
          [2n, 3n, 0.5],
          [1n, 2n, 0.25],
          [4n, 5n, Math.fround(0.1)],
        ].map(String),
      ),
    );
    expect([...array('hit_module_id').data].map((id) => BigInt.asUintN(64, BigInt(id)))).toEqual([
      3n,
      2n ** 63n + 1n,
      2n ** 63n + 2n,
      5n,
      4n,
      7n,
    ]);
    expect([...array('hit_particle_id').data]).toEqual([
      0n,
      2n ** 60n + 1n,
      2n ** 60n + 1n,
      2n ** 60n + 1n,
      8n,
      8n,
    ]);
  });
});

import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readTrackmlEvent } from '../../../src/formats/trackmlEvent.ts';
import { buildCeiling, evaluate } from '../../../src/metrics/evaluate.ts';
import type { Matching } from '../../../src/metrics/report.ts';
import { targetParticles, truthSuccessors } from '../../../src/metrics/truthEdges.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import { trackCount } from '../../../src/tracks/track.ts';
import { truthOf } from './makeTruth.ts';

const CUTS = { ccCut: 0.01, walkMin: 0.1, walkMax: 0.6, minHits: 3 };
let event: TrackingEvent;

beforeAll(async () => {
  const zip = new URL('../../../public/events/trackml-small.zip', import.meta.url);
  [event] = await readTrackmlEvent([
    { name: 'trackml-small.zip', bytes: new Uint8Array(readFileSync(zip)) },
  ]);
});

/** The graph whose edges are the truth edges of the event. */
function idealGraph() {
  const successor = truthSuccessors(event, truthOf(event));
  const src = Uint32Array.from(successor.keys()).filter((row) => successor[row] >= 0);
  return { src, dst: src.map((row) => successor[row]) };
}

describe('the demo event', () => {
  it('has 54 target particles, 184 above 0.5 GeV', () => {
    const count = (minPt: number) =>
      targetParticles(truthOf(event), { minPt, minHits: 3 }).reduce((sum, is) => sum + is, 0);
    expect(count(1)).toBe(54);
    expect(count(0.5)).toBe(184);
  });

  it.each<Matching>(['two-way', 'one-way', 'atlas'])(
    'is found whole from a graph of its truth edges, matched %s',
    (matching) => {
      const graph = idealGraph();
      const scores = new Float32Array(graph.src.length).fill(1);
      const build = (s: Float32Array) => buildTracks(event, graph, s, CUTS);
      const tracks = build(scores);
      const ceiling = buildCeiling(event, graph, build);
      expect(ceiling).toEqual(tracks);
      const settings = { ...CUTS, minPt: 1, matching };
      expect(evaluate(event, graph, scores, tracks, settings, tracks)?.report).toEqual({
        graph: { efficiency: 1, purity: 1 },
        edges: { efficiency: 1, purity: 1, maskedPurity: 1 },
        tracks: {
          efficiency: 1,
          fakeRate: 0,
          fragmentRate: 0,
          duplicateRate: 0,
          target: 54,
          matched: 54,
          matching,
        },
        ceiling: { efficiency: 1, matched: 54 },
      });
    },
  );

  it('gives fits that agree with the truth in charge, and for hard central tracks in momentum', () => {
    const graph = idealGraph();
    const tracks = buildTracks(event, graph, new Float32Array(graph.src.length).fill(1), CUTS);
    const { particleOfHit, particles } = truthOf(event);
    let [long, rightCharge, central] = [0, 0, 0];
    for (let t = 0; t < trackCount(tracks); t++) {
      const p = particleOfHit[tracks.hits[tracks.offset[t]]];
      const pt = Math.hypot(particles.px[p], particles.py[p]);
      const eta = Math.asinh(particles.pz[p] / pt);
      if (tracks.offset[t + 1] - tracks.offset[t] < 6) continue;
      long++;
      if (tracks.fits.charge[t] === particles.charge[p]) rightCharge++;
      const prompt = Math.hypot(particles.vx[p], particles.vy[p]) < 1;
      if (pt < 1 || Math.abs(eta) > 1 || !prompt) continue;
      central++;
      expect(Math.abs(tracks.fits.pt[t] / pt - 1)).toBeLessThan(0.1);
      expect(Math.abs(tracks.fits.eta[t] - eta)).toBeLessThan(0.02);
      expect(Math.abs(tracks.fits.d0[t])).toBeLessThan(1);
      expect(Math.abs(tracks.fits.z0[t] - particles.vz[p])).toBeLessThan(1);
    }
    expect(central).toBeGreaterThan(10);
    expect(rightCharge / long).toBeGreaterThan(0.98);
  });
});

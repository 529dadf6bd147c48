import { describe, expect, it } from 'vitest';
import { describe as describeObject } from '../../../src/app/picked/describe.ts';
import type { Description } from '../../../src/app/picked/description.ts';
import { lostParticles, sceneLost, sceneTracks } from '../../../src/app/scene/sceneData.ts';
import { moduleKey } from '../../../src/detector/moduleKey.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { evaluate } from '../../../src/metrics/evaluate.ts';
import { DEFAULT_PARAMETERS } from '../../../src/parameters/table.ts';
import { TRACK_STATUSES } from '../../../src/scene/index.ts';
import type { Shown } from '../../../src/session/shown.ts';
import { buildTracks } from '../../../src/tracks/buildTracks.ts';
import { VARIANCE_AT } from '../../../src/tracks/track.ts';

/** Two straight particles of four hits each along x and along y, and one noise hit. */
const R = [32, 72, 116, 172];
const EVENT: TrackingEvent = {
  name: 'two particles',
  detector: 'trackml',
  hitId: Uint32Array.from([11, 12, 13, 14, 21, 22, 23, 24, 99]),
  x: Float64Array.from([...R, 0, 0, 0, 0, 500]),
  y: Float64Array.from([0, 0, 0, 0, ...R, 500]),
  z: Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]),
  moduleKey: BigUint64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9], (m) => moduleKey(8, 2, m)),
  truth: {
    particleOfHit: Int32Array.from([0, 0, 0, 0, 1, 1, 1, 1, -1]),
    particles: {
      id: BigUint64Array.from([900719925474099301n, 5n]),
      vx: new Float64Array(2),
      vy: new Float64Array(2),
      vz: Float64Array.from([0.5, 4]),
      px: Float64Array.from([2, 0]),
      py: Float64Array.from([0, 3]),
      pz: Float64Array.from([0, 0]),
      charge: Int8Array.from([1, -1]),
    },
  },
  cells: {
    hit: Uint32Array.from([0, 0, 3]),
    channel0: new Uint16Array(3),
    channel1: new Uint16Array(3),
    value: Float32Array.from([0.25, 0.5, 1]),
  },
};

/** All edges of particle 0 are kept; of particle 1, the graph has two and the cut keeps one. */
function reconstructed(): Shown {
  const src = Uint32Array.from([0, 1, 2, 4, 5, 3]);
  const dst = Uint32Array.from([1, 2, 3, 5, 6, 8]);
  const scores = Float32Array.from([0.9, 0.9, 0.9, 0.9, 0.005, 0.004]);
  const cuts = { ccCut: 0.01, walkMin: 0.1, walkMax: 0.6, minHits: 3 };
  const tracks = buildTracks(EVENT, { src, dst }, scores, cuts);
  const settings = { minPt: 1, minHits: 3, matching: 'two-way', ccCut: 0.01 } as const;
  const results = {
    graph: {
      src,
      dst,
      counts: {
        hits: 9,
        unknownHits: 0,
        modules: 9,
        activeDoublets: 6,
        candidates: 6,
        doublets: 6,
        triplets: 3,
        edges: 6,
      },
    },
    scores,
    tracks,
    evaluation: evaluate(EVENT, { src, dst }, scores, tracks, settings, tracks),
  };
  return {
    event: EVENT,
    chain: 'module-map',
    parameters: DEFAULT_PARAMETERS,
    results,
    ...results,
    complete: true,
  };
}

const shown = reconstructed();

function fact(description: Description | null, label: string) {
  return description?.groups.flatMap(({ facts }) => facts).find((one) => one.label === label);
}

describe('description of a hit', () => {
  const hit = describeObject(shown, { kind: 'hit', row: 0 }, 0.01);

  it('has ids, module, cells, truth and the track', () => {
    expect(hit?.title).toBe('Hit 11');
    expect(fact(hit, 'volume/layer/module')?.value).toBe('8/2/1');
    expect(fact(hit, 'cells')?.value).toBe('2');
    expect(fact(hit, 'charge in cells')?.value).toBe('0.7500');
    expect(fact(hit, 'particle')).toMatchObject({
      value: '900719925474099301',
      goTo: { kind: 'particle', row: 0 },
    });
    expect(fact(hit, 'pT')?.value).toBe('2.000');
    expect(fact(hit, 'track')?.goTo).toEqual({ kind: 'track', row: 0 });
    expect(fact(hit, 'edges out')?.value).toBe('1');
  });

  it('calls noise noise, without a particle', () => {
    const noise = describeObject(shown, { kind: 'hit', row: 8 }, 0.01);
    expect(noise?.verdict?.text).toBe('noise');
    expect(fact(noise, 'particle')).toBeUndefined();
    expect(fact(noise, 'track')?.value).toBe('none');
  });
});

describe('description of an edge', () => {
  it('has hits, score against the cut, class and variables', () => {
    const edge = describeObject(shown, { kind: 'edge', row: 4 }, 0.01);
    expect(edge?.verdict?.text).toBe('target');
    expect(fact(edge, 'source')).toMatchObject({ value: 'hit 22', goTo: { kind: 'hit', row: 5 } });
    expect(fact(edge, 'score')?.value).toBe('0.0050');
    expect(fact(edge, 'score cut')?.value).toBe('not above, dropped');
    expect(fact(edge, 'Δr')?.value).toBe('44.000');
    expect(fact(edge, 'z0')?.value).toBe('4.36');
  });

  it('names both particles of a fake edge', () => {
    const edge = describeObject(shown, { kind: 'edge', row: 5 }, 0.01);
    expect(edge?.verdict).toEqual({ text: 'fake', tone: 'bad' });
    expect(fact(edge, 'source of')?.value).toBe('900719925474099301');
    expect(fact(edge, 'target of')?.value).toBe('noise');
  });
});

describe('description of a track', () => {
  it('has its fit beside the truth of its particle', () => {
    const track = describeObject(shown, { kind: 'track', row: 0 }, 0.01);
    expect(track?.verdict?.text).toBe('found a target');
    expect(fact(track, 'hits')?.value).toBe('4');
    expect(fact(track, 'z0')?.truth).toBe('0.50');
    expect(fact(track, 'pT')?.truth).toBe('2.000');
    expect(fact(track, 'particle')?.goTo).toEqual({ kind: 'particle', row: 0 });
    expect(fact(track, "of the track's hits")?.value).toMatch(/^100/);
  });

  it('has the errors of a fit that has some, and chi squared over its degrees of freedom', () => {
    const { tracks } = shown;
    if (!tracks) throw new Error('there are tracks');
    expect(fact(describeObject(shown, { kind: 'track', row: 0 }, 0.01), 'pT')).not.toHaveProperty(
      'error',
    );
    // Across the beam, where pT is p: its error is p squared times that of q/p.
    const variances = [0.01, 0.04, 1e-6, 1e-6, 1e-4];
    const covariance = new Float32Array(tracks.fits.covariance.length);
    VARIANCE_AT.forEach((at, k) => {
      covariance[at] = variances[k];
    });
    const fits = {
      ...tracks.fits,
      pt: tracks.fits.pt.map(() => 2),
      eta: tracks.fits.eta.map(() => 0),
      charge: tracks.fits.charge.map(() => -1),
      chi2: tracks.fits.chi2.map(() => 3),
      covariance,
    };
    const track = describeObject(
      { ...shown, tracks: { ...tracks, fits } },
      { kind: 'track', row: 0 },
      0.01,
    );
    expect(fact(track, 'd0')?.error).toBe('0.100');
    expect(fact(track, 'z0')?.error).toBe('0.200');
    expect(fact(track, 'φ')?.error).toBe('0.0010');
    expect(fact(track, 'θ')).toMatchObject({ value: '1.5708', error: '0.0010' });
    expect(fact(track, 'q/p')).toMatchObject({ value: '−0.5000', error: '0.0100' });
    expect(fact(track, 'pT')).toMatchObject({ value: '2.000', error: '0.040' });
    expect(fact(track, 'χ² / ndf')?.value).toBe('3.0 / 3');
  });

  it('compares direction and z0 only with a particle from the beam axis', () => {
    if (!EVENT.truth) throw new Error('the event has truth');
    const particles = { ...EVENT.truth.particles, vx: Float64Array.of(12, 0) };
    const displaced = { ...shown, event: { ...EVENT, truth: { ...EVENT.truth, particles } } };
    const track = describeObject(displaced, { kind: 'track', row: 0 }, 0.01);
    expect(fact(track, 'pT')?.truth).toBe('2.000');
    expect(fact(track, 'z0')).not.toHaveProperty('truth');
    expect(fact(track, 'φ')).not.toHaveProperty('truth');
    expect(fact(describeObject(shown, { kind: 'track', row: 0 }, 0.01), 'φ')?.truth).toBe('0.0000');
  });
});

describe('description of a particle', () => {
  it('says where in the chain it was lost', () => {
    const lost = describeObject(shown, { kind: 'particle', row: 1 }, 0.01);
    expect(lost?.title).toBe('Particle 5');
    expect(lost?.verdict).toEqual({ text: 'lost in the score cut', tone: 'bad' });
    expect(lost?.chain.map(({ left, lostHere }) => [left, lostHere])).toEqual([
      [3, false],
      [2, false],
      [1, true],
      [0, false],
    ]);
  });

  it('links to its true edge of the lowest score, skipping what the graph lacks', () => {
    const lost = describeObject(shown, { kind: 'particle', row: 1 }, 0.01);
    const edge = { kind: 'edge', row: 4 };
    expect(fact(lost, 'lowest true edge')).toMatchObject({ value: '0.0050', goTo: edge });
    const unscored = { ...shown, scores: null, tracks: null, evaluation: null };
    const early = describeObject(unscored, { kind: 'particle', row: 1 }, 0.01);
    expect(early?.title).toBe('Particle 5');
    expect(fact(early, 'lowest true edge')).toBeUndefined();
  });

  it('names the track that found it', () => {
    const found = describeObject(shown, { kind: 'particle', row: 0 }, 0.01);
    expect(found?.verdict?.text).toBe('found');
    expect(fact(found, 'track')?.goTo).toEqual({ kind: 'track', row: 0 });
  });
});

describe('scene data', () => {
  it('has the lost particles with their hits from the inside out', () => {
    const lost = sceneLost(shown);
    expect(shown.evaluation && lostParticles(shown.evaluation)).toEqual([1]);
    expect([...(lost?.hits ?? [])]).toEqual([4, 5, 6, 7]);
    expect([...(lost?.offset ?? [])]).toEqual([0, 4]);
    expect([...(lost?.particle ?? [])]).toEqual([1]);
  });

  it('has a status that the scene knows for every outcome of matching', () => {
    const status = sceneTracks(shown)?.status ?? [];
    expect([...status].map((code) => TRACK_STATUSES[code])).toEqual(['found']);
  });
});

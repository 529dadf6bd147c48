import { expect, it } from 'vitest';
import { qualityCuts } from '../../../../src/chains/settings.ts';
import { DEFAULT_PARAMETERS, PARAMETERS } from '../../../../src/parameters/table.ts';
import { type Cuttable, failedCut } from '../../../../src/tracks/quality/cuts.ts';
import { askedBy, TRACK_PASSES } from '../../../../src/tracks/quality/passes.ts';
import { COVARIANCE_SIZE } from '../../../../src/tracks/track.ts';

/** A track of some hits, of pT 1 GeV from the origin. */
function trackOf(hits: number, eta: number, holes: number, doubleHoles = 0): Cuttable {
  return {
    hits: Uint32Array.from({ length: hits }, (_, i) => i),
    offset: Uint32Array.of(0, hits),
    origin: Uint8Array.of(0),
    fits: {
      pt: Float32Array.of(1),
      eta: Float32Array.of(eta),
      phi: Float32Array.of(0),
      d0: Float32Array.of(0),
      z0: Float32Array.of(0),
      charge: Int8Array.of(1),
      covariance: new Float32Array(COVARIANCE_SIZE),
      chi2: Float32Array.of(1),
    },
    probability: Float64Array.of(0.5),
    score: Float32Array.of(1),
    holes: () => ({ holes, doubleHoles }),
    pixelHits: () => 2,
  };
}

const failure = (track: Cuttable, changed: Partial<typeof DEFAULT_PARAMETERS>) =>
  failedCut(track, 0, qualityCuts({ ...DEFAULT_PARAMETERS, ...changed }));

it('are the choices of the parameter', () => {
  expect(PARAMETERS.trackPass.choices).toEqual(['none', ...TRACK_PASSES.map(({ id }) => id)]);
});

it('ask by region of |eta|, the last of which has no end', () => {
  const [gnn, itk] = TRACK_PASSES;
  const at = [-1.9, 2, 2.59, -2.6, 5];
  expect(at.map((eta) => askedBy(gnn, 'maxHoles', eta))).toEqual([4, 4, 4, 2, 2]);
  expect(at.map((eta) => askedBy(itk, 'minHits', eta))).toEqual([9, 8, 8, 7, 7]);
  expect(askedBy(gnn, 'maxD0', 0)).toBeUndefined();
});

it('drop tracks by the stricter of two bounds, and name it', () => {
  expect(failure(trackOf(7, 0, 4), { trackPass: 'itk-gnn' })).toBeNull();
  expect(failure(trackOf(7, 3, 4), { trackPass: 'itk-gnn' })).toEqual({
    cut: 'maxHoles',
    value: 4,
    bound: 2,
  });
  expect(failure(trackOf(6, 0, 0), { trackPass: 'itk-gnn' })?.cut).toBe('minHits');
  expect(failure(trackOf(7, 0, 4), { trackPass: 'itk-gnn', maxHoles: 3 })?.bound).toBe(3);
  expect(failure(trackOf(7, 0, 4), { trackPass: 'itk-gnn', minHits: 8 })?.bound).toBe(8);
  expect(failure(trackOf(9, 0, 2, 2), { trackPass: 'itk' })?.cut).toBe('maxDoubleHoles');
});

it('ask for nothing unless chosen: holes and pixel hits are cut on only where that is asked for', () => {
  expect(failure(trackOf(3, 0, 9, 8), {})).toBeNull();
  expect(failure(trackOf(3, 0, 1), { maxHoles: 0 })).toEqual({
    cut: 'maxHoles',
    value: 1,
    bound: 0,
  });
  expect(failure(trackOf(3, 0, 1), { minPixelHits: 3 })).toEqual({
    cut: 'minPixelHits',
    value: 2,
    bound: 3,
  });
});

import { expect, it } from 'vitest';
import { qualityLosses } from '../../../src/causes/qualityLosses.ts';
import { qualityCuts } from '../../../src/chains/settings.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import type { TrackCutId } from '../../../src/tracks/quality/cuts.ts';
import { valueOfCut } from '../../../src/tracks/quality/cuts.ts';
import { eventOf, listsOf, qualityOf, SIMULATED } from '../tracks/quality/judged.ts';

/** No cut on whole tracks. */
const OPEN: ParameterValues = {
  ...DEFAULT_PARAMETERS,
  repairTracks: 'off',
  minTrackScore: 0,
  minProbability: 0,
};

type Quality = ReturnType<typeof qualityOf>;
type Event = ReturnType<typeof eventOf>['event'];

/** The losses of some pairs; each of their remedies keeps its pair when all is judged anew. */
function lossesOf(
  event: Event,
  quality: Quality,
  pairs: readonly (readonly [number, number])[],
  values: ParameterValues,
) {
  const question = {
    pairs: {
      src: Uint32Array.from(pairs, ([a]) => a),
      dst: Uint32Array.from(pairs, ([, b]) => b),
    },
    remedies: true,
  };
  const losses = qualityLosses(event, quality, values, qualityCuts, question);
  losses.forEach((loss, i) => {
    const [a, b] = pairs[i];
    for (const { parameter, value } of loss?.remedies ?? []) {
      const kept = listsOf(quality.apply(qualityCuts({ ...values, [parameter]: value })));
      expect(kept.some((rows) => rows.includes(a) && rows.includes(b))).toBe(true);
    }
  });
  return losses;
}

it.each<[Exclude<TrackCutId, 'minHits'>, (value: number) => number]>([
  ['minTrackScore', (value) => value + 0.05],
  ['minProbability', (value) => value + 0.01],
  ['minTrackPt', (value) => value + 0.5],
  ['maxD0', (value) => value / 2],
  ['maxZ0', (value) => value / 2],
])(
  'names %s where a track fails it, with its value, the bound and what would keep it',
  (cut, past) => {
    const { event, rows } = eventOf(SIMULATED);
    const quality = qualityOf(event, rows);
    const tracks = quality.measured(false);
    // The track that lies lowest: its cut has room beyond it within the range.
    const values = rows.map((_, t) => valueOfCut(cut, tracks, t));
    const t = values.indexOf(Math.min(...values));
    const pair = [rows[t][2], rows[t][3]] as const;
    const bound = past(values[t]);
    const [loss] = lossesOf(event, quality, [pair], { ...OPEN, [cut]: bound });
    expect(loss?.cause).toEqual({ kind: 'track-cut', cut, value: values[t], bound });
    expect(loss?.remedies.map(({ parameter }) => parameter)).toEqual([cut, 'trackQuality']);
    // At its own value it passes.
    expect(lossesOf(event, quality, [pair], { ...OPEN, [cut]: values[t] })).toEqual([null]);
  },
);

it('names the hit that a repair took, and the minimum of hits that what is left misses', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const stranger = rows[1][4];
  const spoilt = [...rows[0].slice(0, 3), stranger];
  const quality = qualityOf(event, [spoilt]);
  const values: ParameterValues = { ...OPEN, repairTracks: 'on' };
  const pairs = [
    [rows[0][2], stranger],
    [rows[0][0], rows[0][1]],
  ] as const;
  const [taken, left] = lossesOf(event, quality, pairs, values);
  expect(taken?.cause).toEqual({ kind: 'repaired', hits: [stranger] });
  expect(taken?.remedies).toEqual([
    { parameter: 'repairTracks', value: 'off' },
    { parameter: 'trackQuality', value: 'off' },
  ]);
  expect(left).toBeNull();
  const [, short] = lossesOf(event, quality, pairs, { ...values, minHits: 4 });
  expect(short?.cause).toEqual({ kind: 'track-cut', cut: 'minHits', value: 3, bound: 4 });
  expect(short?.remedies[0]).toEqual({ parameter: 'minHits', value: 3 });
});

it('names the place where a repair split a track', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const mixed = [...rows[0].slice(0, 4), ...rows[1].slice(4)];
  const quality = qualityOf(event, [mixed]);
  const values: ParameterValues = { ...OPEN, repairTracks: 'on' };
  const [split, whole] = lossesOf(
    event,
    quality,
    [
      [mixed[3], mixed[4]],
      [mixed[0], mixed[1]],
    ],
    values,
  );
  expect(split?.cause).toEqual({ kind: 'repaired', hits: [] });
  expect(whole).toBeNull();
});

it('loses nothing where tracks are not judged', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const quality = qualityOf(event, rows);
  const values: ParameterValues = { ...OPEN, trackQuality: 'off', minTrackPt: 10 };
  expect(lossesOf(event, quality, [[rows[0][0], rows[0][1]]], values)).toEqual([null]);
});

import { expect, it } from 'vitest';
import { eventOf, listsOf, OFF, qualityOf, SIMULATED } from './judged.ts';

it('leaves good tracks as they are, with or without repair, and everything where it is off', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows);
  expect(listsOf(quality.apply(OFF))).toEqual(rows);
  expect(listsOf(quality.apply({ ...OFF, repair: true }))).toEqual(rows);
  expect(listsOf(quality.apply({ ...OFF, enabled: false, minTrackPt: 1e3 }))).toEqual(rows);
});

it('takes a hit of another particle from a track', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const stranger = rows[1][4];
  const spoilt = [...rows[0].slice(0, 4), stranger, ...rows[0].slice(5)];
  const repaired = listsOf(qualityOf(event, [spoilt]).apply({ ...OFF, repair: true }));
  expect(repaired).toEqual([spoilt.filter((row) => row !== stranger)]);
});

it('splits a track of two particles, and joins the halves of one that an edge leads between', () => {
  const { event, rows } = eventOf(SIMULATED.slice(0, 2));
  const mixed = [...rows[0].slice(0, 4), ...rows[1].slice(4)];
  const split = listsOf(qualityOf(event, [mixed]).apply({ ...OFF, repair: true }));
  expect(split).toHaveLength(2);
  const halves = [rows[0].slice(0, 4), rows[0].slice(4)];
  const edge = [[rows[0][3], rows[0][4]]] as const;
  expect(listsOf(qualityOf(event, halves, edge).apply({ ...OFF, repair: true }))).toEqual([
    rows[0],
  ]);
  expect(listsOf(qualityOf(event, halves).apply({ ...OFF, repair: true }))).toEqual(halves);
});

it('names the cut that a track fails, with its value', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows);
  const { fits } = quality.measured(false);
  const cuts = { ...OFF, minTrackPt: fits.pt[0] + 0.01 };
  expect(quality.failures(cuts)[0]).toEqual({
    cut: 'minTrackPt',
    value: fits.pt[0],
    bound: cuts.minTrackPt,
  });
  expect(quality.failures({ ...OFF, minHits: 99 })[0]?.cut).toBe('minHits');
  const kept = quality.apply(cuts);
  expect(kept.offset.length - 1).toBe([...fits.pt].filter((pt) => pt >= cuts.minTrackPt).length);
  expect(kept.fits.pt.every((pt) => pt >= cuts.minTrackPt)).toBe(true);
});

it('cuts on no errors where the modules are not known', () => {
  const { event, rows } = eventOf(SIMULATED);
  const quality = qualityOf(event, rows, [], null);
  const tracks = quality.apply({ ...OFF, repair: true, minTrackScore: 1, minProbability: 0.2 });
  expect(listsOf(tracks)).toEqual(rows);
  expect(tracks.fits.chi2.every(Number.isNaN)).toBe(true);
  expect(tracks.fits.pt.every((pt) => pt > 0)).toBe(true);
});

import type { Detector } from '../../detector/detector.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { atOnce, type Steps } from '../../tasks/steps.ts';
import { ORIGIN_REPAIRED } from '../builders/builder.ts';
import { selectedFits, type TrackFitting } from '../fitTracks.ts';
import { createHitTable } from '../hitTable.ts';
import {
  type FoundTracks,
  type TrackFits,
  type TrackHits,
  type Tracks,
  trackCount,
} from '../track.ts';
import { createTrackList } from '../trackList.ts';
import { type Agreement, createAgreement } from './agreement.ts';
import { classifierOf, scoreTrack } from './classifier.ts';
import { cleanTrack } from './clean.ts';
import {
  asksForHoles,
  type Cuttable,
  failedCut,
  type QualityCuts,
  type TrackFailure,
} from './cuts.ts';
import { type CrossedModules, countHoles, type Holes, layersOf } from './holes.ts';
import { incidentEdges } from './incidentEdges.ts';
import { joinTracks, type Rows } from './join.ts';
import { createTrackMeasures, probabilityMeasure, TRACK_MEASURES } from './measures.ts';

/**
 * Tracks that may be cut: repaired where asked for, with what cuts look at. Probability: see agreement.ts; 0 where the
 * hits are on no trajectory, NaN without modules. Score: what the classifier says, from 0 to 1; null where there is none
 * for the detector.
 */
export type MeasuredTracks = Cuttable;

/** The quality of the tracks that a builder found on a scored graph. What no cut changes is made once. */
export interface TrackQuality {
  /** Makes what the others give in steps; else they make it at once. */
  prepare(cuts: QualityCuts): Steps<void>;
  /** The tracks before the cuts. */
  measured(repair: boolean): MeasuredTracks;
  /** The tracks that pass the cuts; those of the builder, with fits, where these are off. */
  apply(cuts: QualityCuts): Tracks;
  /** The hits of these tracks alone. */
  passing(cuts: QualityCuts): TrackHits;
  /** The first cut that each track of `measured` fails, or null. */
  failures(cuts: QualityCuts): (TrackFailure | null)[];
}

/** Judges what a builder found, under one set of its cuts after the other. */
export interface TrackJudge {
  judge(found: FoundTracks): TrackQuality;
  /** The measures of a track (measures.ts), which the classifier judges; null without modules. */
  measuresOf(tracks: MeasuredTracks, t: number): Float32Array | null;
}

/** What is known of a track by its hits; the probability and the score under the scale that it was last seen with. */
interface KnownTrack {
  readonly measures: Float32Array;
  scale: number;
  probability: number;
  score: number;
  /** Once they were asked for. */
  holes: Holes | null;
}

/** Fits of what the builder found, and how well they agree with the hits. */
interface Fitted {
  readonly fits: TrackFits;
  readonly agreement: Agreement;
}

/** Tracks that are remembered: a moved cut leaves most as they are. */
const MOST_KNOWN = 60_000;
/** Place of the pixel hits among the measures. */
const PIXEL_HITS = TRACK_MEASURES.indexOf('pixel hits');
/** Tracks that are looked at between pauses. */
const AT_A_TIME = 16;

/**
 * Prepares the judging of tracks of one scored graph: fits, repairs (clean.ts, join.ts), measures and the classifier.
 * What depends on the hits of a track alone is made once for tracks with the same hits, so that judging after a moved
 * cut costs what is new.
 * @param detector the modules of the event; null: fits have no errors, and nothing is repaired or classified.
 * @param crossed the modules that a fitted track crosses, for its holes; null: they are not known.
 */
export function createTrackJudge(
  event: TrackingEvent,
  detector: Detector | null,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  fitting: TrackFitting,
  crossed: CrossedModules | null = null,
): TrackJudge {
  const hits = hitCount(event);
  const distance = event.x.map((x, i) => x * x + event.y[i] ** 2 + event.z[i] ** 2);
  const incident = incidentEdges(hits, graph);
  const measures = detector && createTrackMeasures(event, detector, graph, incident, scores);
  const classifier = detector && classifierOf(detector.name);
  const known = createHitTable<KnownTrack>(MOST_KNOWN);

  function knownTrack(rows: Uint32Array, fits: TrackFits, t: number): KnownTrack {
    const before = known.get(rows);
    if (before) return before;
    const made = {
      measures: measures ? measures.of(rows, fits, t) : new Float32Array(0),
      scale: Number.NaN,
      probability: Number.NaN,
      score: Number.NaN,
      holes: null,
    };
    known.set(rows, made);
    return made;
  }

  const layer = detector && layersOf(detector);
  const rowOf =
    detector && new Map(Array.from(detector.moduleKey, (key, row) => [key, row] as const));

  /** Holes of a track; null where the modules, or its fit, are not known. */
  function holesOf(rows: Uint32Array, fits: TrackFits, t: number): Holes | null {
    if (!layer || !rowOf || !crossed || !(fits.pt[t] > 0)) return null;
    const track = knownTrack(rows, fits, t);
    if (track.holes) return track.holes;
    const theta = 2 * Math.atan(Math.exp(-fits.eta[t]));
    const qOverP = (fits.charge[t] * Math.sin(theta)) / fits.pt[t];
    const modules = Array.from(rows, (row) => rowOf.get(event.moduleKey[row]) ?? -1);
    if (modules.includes(-1)) return null;
    const perigee = [fits.d0[t], fits.z0[t], fits.phi[t], theta, qOverP];
    track.holes = countHoles(modules, crossed(perigee), layer);
    return track.holes;
  }

  /** Looks at a track in this event's scale. */
  function look(rows: Uint32Array, fits: TrackFits, t: number, agreement: Agreement): KnownTrack {
    const track = knownTrack(rows, fits, t);
    const scale = agreement.scale(rows.length, fits.eta[t]);
    if (track.scale === scale) return track;
    track.scale = scale;
    track.probability = agreement.probability(fits.chi2[t], rows.length, fits.eta[t]);
    const before = track.measures[0];
    track.measures[0] = probabilityMeasure(track.probability);
    if (classifier && !(track.measures[0] === before && track.score >= 0))
      track.score = scoreTrack(classifier, track.measures);
    return track;
  }

  function* repaired(found: FoundTracks, fits: TrackFits, agreement: Agreement) {
    const clean: Rows[] = [];
    /** Of those that are as the builder made them. */
    const originOf = new Map<Rows, number>();
    for (let t = 0; t < trackCount(found); t++) {
      const rows = rowsOf(found, t);
      const { probability } = look(rows, fits, t, agreement);
      const parts = cleanTrack(rows, probability, fitting, agreement);
      if (parts === null) {
        clean.push(rows);
        originOf.set(rows, found.origin[t]);
      } else {
        clean.push(...parts);
      }
      if (parts !== null || t % AT_A_TIME === 0) yield;
    }
    const joined = yield* joinTracks(clean, { graph, incident, distance }, fitting, agreement);
    const list = createTrackList(hits, 1);
    for (const rows of joined) {
      for (let k = 0; k < rows.length; k++) list.add(rows[k]);
      list.end(originOf.get(rows) ?? ORIGIN_REPAIRED);
    }
    return list.sorted();
  }

  function measure(tracks: FoundTracks, fits: TrackFits, agreement: Agreement): MeasuredTracks {
    const count = trackCount(tracks);
    const probability = new Float64Array(count).fill(Number.NaN);
    const score = classifier && new Float32Array(count);
    for (let t = 0; t < (detector ? count : 0); t++) {
      const track = look(rowsOf(tracks, t), fits, t, agreement);
      probability[t] = track.probability;
      if (score) score[t] = track.score;
    }
    return {
      ...tracks,
      fits,
      probability,
      score,
      holes: (t) => holesOf(rowsOf(tracks, t), fits, t),
      pixelHits: (t) =>
        measures ? knownTrack(rowsOf(tracks, t), fits, t).measures[PIXEL_HITS] : Number.NaN,
    };
  }

  function judge(found: FoundTracks): TrackQuality {
    let first: Fitted | null = null;
    const kept: { as: MeasuredTracks | null; repaired: MeasuredTracks | null } = {
      as: null,
      repaired: null,
    };

    function* fitFound(): Steps<Fitted> {
      if (first) return first;
      const fits = yield* fitting.fitSteps(found);
      first = { fits, agreement: createAgreement(found, fits) };
      return first;
    }

    function* make(repair: boolean): Steps<MeasuredTracks> {
      const by = repair && detector ? 'repaired' : 'as';
      const before = kept[by];
      if (before) return before;
      const { fits, agreement } = yield* fitFound();
      const tracks = by === 'repaired' ? yield* repaired(found, fits, agreement) : found;
      const own = tracks === found ? fits : yield* fitting.fitSteps(tracks);
      const made = measure(tracks, own, agreement);
      kept[by] = made;
      return made;
    }

    const measured = (repair: boolean) => atOnce(make(repair));

    /** The tracks of `measured` that pass. */
    function passingRows(cuts: QualityCuts): Uint32Array {
      const tracks = measured(cuts.repair);
      const rows: number[] = [];
      for (let t = 0; t < trackCount(tracks); t++)
        if (failedCut(tracks, t, cuts) === null) rows.push(t);
      return Uint32Array.from(rows);
    }

    return {
      *prepare(cuts) {
        if (!cuts.enabled) {
          yield* fitFound();
          return;
        }
        const tracks = yield* make(cuts.repair);
        if (!asksForHoles(cuts)) return;
        for (let t = 0; t < trackCount(tracks); t++) {
          tracks.holes(t);
          if (t % AT_A_TIME === 0) yield;
        }
      },
      measured,
      failures(cuts) {
        const tracks = measured(cuts.repair);
        return Array.from({ length: trackCount(tracks) }, (_, t) => failedCut(tracks, t, cuts));
      },
      passing: (cuts) =>
        cuts.enabled ? selected(measured(cuts.repair), passingRows(cuts)) : found,
      apply(cuts) {
        if (!cuts.enabled) return { ...found, fits: atOnce(fitFound()).fits };
        const tracks = measured(cuts.repair);
        const rows = passingRows(cuts);
        return {
          ...selected(tracks, rows),
          origin: Uint8Array.from(rows, (t) => tracks.origin[t]),
          fits: selectedFits(tracks.fits, rows),
        };
      },
    };
  }

  return {
    judge,
    measuresOf: (tracks, t) => measures && knownTrack(rowsOf(tracks, t), tracks.fits, t).measures,
  };
}

/** The hits of a track. */
function rowsOf({ hits, offset }: TrackHits, t: number): Uint32Array {
  return hits.subarray(offset[t], offset[t + 1]);
}

/** The hits of some tracks, in a copy: results may leave this thread. */
function selected(tracks: TrackHits, rows: Uint32Array): TrackHits {
  const offset = new Uint32Array(rows.length + 1);
  rows.forEach((t, i) => {
    offset[i + 1] = offset[i] + tracks.offset[t + 1] - tracks.offset[t];
  });
  const hits = new Uint32Array(offset[rows.length]);
  rows.forEach((t, i) => {
    hits.set(rowsOf(tracks, t), offset[i]);
  });
  return { hits, offset };
}

import type { Detector } from '../../detector/detector.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { flattened } from '../../event/trackList.ts';
import { atOnce, type Steps } from '../../tasks/steps.ts';
import { ORIGIN_REPAIRED } from '../builders/builder.ts';
import { fitsOf, selectedFits, type TrackFitting } from '../fitTracks.ts';
import {
  type FoundTracks,
  type TrackFits,
  type TrackHits,
  type Tracks,
  trackCount,
} from '../track.ts';
import { type Agreement, createAgreement } from './agreement.ts';
import { classifierOf } from './classifier.ts';
import { cleanTrack } from './clean.ts';
import {
  asksForHoles,
  type Cuttable,
  failedCut,
  type QualityCuts,
  type TrackFailure,
} from './cuts.ts';
import type { CrossedModules } from './holes.ts';
import { incidentEdges } from './incidentEdges.ts';
import { joinTracks } from './join.ts';
import { createKnownTracks, type KnownTrack } from './knownTracks.ts';

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
  /** @param lists the hits of each track, where they are lists that may come again. */
  judge(found: FoundTracks, lists?: readonly Uint32Array[]): TrackQuality;
  /** The measures of a track (measures.ts), which the classifier judges; null without modules. */
  measuresOf(tracks: MeasuredTracks, t: number): Float32Array | null;
}

/** Fits of what the builder found, and how well they agree with the hits. */
interface Fitted {
  readonly known: readonly KnownTrack[];
  readonly fits: TrackFits;
  readonly agreement: Agreement;
}

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
  const classifier = detector && classifierOf(detector.name);
  const tracks = createKnownTracks(event, detector, graph, incident, scores, fitting, crossed);

  /** Cleaned and joined, by ascending lowest hit; with the origin of those that are as the builder made them. */
  function* repaired(known: readonly KnownTrack[], origin: Uint8Array, agreement: Agreement) {
    const clean: KnownTrack[] = [];
    const originOf = new Map<KnownTrack, number>();
    for (let t = 0; t < known.length; t++) {
      const { rows, probability } = tracks.look(known[t], agreement);
      const parts = cleanTrack(rows, probability, fitting, agreement);
      if (parts === null) {
        clean.push(known[t]);
        originOf.set(known[t], origin[t]);
      } else {
        for (const part of parts) clean.push(tracks.of(Uint32Array.from(part)));
      }
      if (parts !== null || t % AT_A_TIME === 0) yield;
    }
    const joined = yield* joinTracks(clean, distance, tracks.of, fitting, agreement);
    const sorted = byLowestHit(joined, hits);
    return {
      known: sorted,
      origin: Uint8Array.from(sorted, (track) => originOf.get(track) ?? ORIGIN_REPAIRED),
    };
  }

  function measure(
    found: FoundTracks,
    fits: TrackFits,
    known: readonly KnownTrack[],
    agreement: Agreement,
  ): MeasuredTracks {
    const probability = new Float64Array(known.length).fill(Number.NaN);
    const score = classifier && new Float32Array(known.length);
    if (detector)
      known.forEach((one, t) => {
        const track = tracks.look(one, agreement);
        probability[t] = track.probability;
        if (score) score[t] = track.score;
      });
    return {
      ...found,
      fits,
      probability,
      score,
      holes: (t) => tracks.holesOf(known[t]),
      pixelHits: (t) => tracks.pixelHitsOf(known[t]),
    };
  }

  function judge(found: FoundTracks, lists: readonly Uint32Array[] | null = null): TrackQuality {
    let first: Fitted | null = null;
    const kept: { as: MeasuredTracks | null; repaired: MeasuredTracks | null } = {
      as: null,
      repaired: null,
    };

    function* fitFound(): Steps<Fitted> {
      if (first) return first;
      const known: KnownTrack[] = [];
      for (let t = 0; t < trackCount(found); t++) {
        if (t % AT_A_TIME === 0) yield;
        known.push(tracks.of(lists ? lists[t] : rowsOf(found, t)));
      }
      const fits = fitsOf(known.map(({ row }) => row));
      first = { known, fits, agreement: createAgreement(found, fits) };
      return first;
    }

    function* make(repair: boolean): Steps<MeasuredTracks> {
      const by = repair && detector ? 'repaired' : 'as';
      const before = kept[by];
      if (before) return before;
      const { known, fits, agreement } = yield* fitFound();
      kept[by] =
        by === 'as'
          ? measure(found, fits, known, agreement)
          : yield* makeRepaired(known, agreement);
      return kept[by];
    }

    function* makeRepaired(
      before: readonly KnownTrack[],
      agreement: Agreement,
    ): Steps<MeasuredTracks> {
      const { known, origin } = yield* repaired(before, found.origin, agreement);
      const after = { ...flattened(known.map(({ rows }) => rows)), origin };
      return measure(after, fitsOf(known.map(({ row }) => row)), known, agreement);
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
    measuresOf: (measured, t) => tracks.measuresOf(tracks.of(rowsOf(measured, t))),
  };
}

/** Tracks by ascending lowest hit. @param hits of the event. */
function byLowestHit(tracks: readonly KnownTrack[], hits: number): KnownTrack[] {
  const trackAt = new Int32Array(hits).fill(-1);
  tracks.forEach(({ rows }, t) => {
    let lowest = rows[0];
    for (let k = 1; k < rows.length; k++) lowest = Math.min(lowest, rows[k]);
    trackAt[lowest] = t;
  });
  return Array.from(
    trackAt.filter((t) => t >= 0),
    (t) => tracks[t],
  );
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

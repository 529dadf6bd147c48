import type { Detector } from '../../detector/detector.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import { ORIGIN_REPAIRED } from '../builders/builder.ts';
import { selectedFits, type TrackFitting } from '../fitTracks.ts';
import { type FoundTracks, type TrackHits, type Tracks, trackCount } from '../track.ts';
import { createTrackList } from '../trackList.ts';
import { createAgreement } from './agreement.ts';
import { classifierOf, scoreTracks } from './classifier.ts';
import { cleanTrack } from './clean.ts';
import { failedCut, type QualityCuts, type TrackFailure } from './cuts.ts';
import { joinTracks } from './join.ts';
import { measureTracks, probabilities } from './measures.ts';

/** Tracks that may be cut: repaired where asked for, with what cuts look at. */
export interface MeasuredTracks extends Tracks {
  /** Probability of chi squared, see agreement.ts; 0 where the hits are on no trajectory, NaN without modules. */
  readonly probability: Float64Array;
  /** What the classifier says, from 0 to 1; null where there is none for the detector. */
  readonly score: Float32Array | null;
}

/** The quality of the tracks that a builder found on a scored graph. What no cut changes is made once. */
export interface TrackQuality {
  /** The tracks before the cuts. */
  measured(repair: boolean): MeasuredTracks;
  /** The tracks that pass the cuts; those of the builder, with fits, where these are off. */
  apply(cuts: QualityCuts): Tracks;
  /** The first cut that each track of `measured` fails, or null. */
  failures(cuts: QualityCuts): (TrackFailure | null)[];
}

/**
 * Prepares the quality of tracks: fits, repairs (clean.ts, join.ts), measures and the classifier.
 * @param detector the modules of the event; null: fits have no errors, and nothing is repaired or classified.
 */
export function createTrackQuality(
  event: TrackingEvent,
  detector: Detector | null,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  scores: Float32Array,
  found: FoundTracks,
  fitting: TrackFitting,
): TrackQuality {
  const fits = fitting.fit(found);
  const agreement = createAgreement(found, fits);
  const kept: { as: MeasuredTracks | null; repaired: MeasuredTracks | null } = {
    as: null,
    repaired: null,
  };

  function repaired(): FoundTracks {
    const distance = event.x.map((x, i) => x * x + event.y[i] ** 2 + event.z[i] ** 2);
    const probability = probabilities(found, fits, agreement);
    const original = rowsOf(found);
    const clean = original.flatMap((rows, t) =>
      cleanTrack(rows, probability[t], fitting, agreement),
    );
    const hits = hitCount(event);
    const joined = joinTracks(clean, graph, hits, distance, fitting, agreement);
    const unchanged = new Map<readonly number[], number>(
      original.map((rows, t) => [rows, found.origin[t]]),
    );
    const list = createTrackList(hits, 1);
    for (const rows of joined) {
      for (const row of rows) list.add(row);
      list.end(unchanged.get(rows) ?? ORIGIN_REPAIRED);
    }
    return list.sorted();
  }

  function measure(tracks: FoundTracks): MeasuredTracks {
    const own = tracks === found ? fits : fitting.fit(tracks);
    const probability = detector
      ? probabilities(tracks, own, agreement)
      : new Float64Array(trackCount(tracks)).fill(Number.NaN);
    const classifier = detector && classifierOf(detector.name);
    const score =
      detector && classifier
        ? scoreTracks(
            classifier,
            measureTracks(event, detector, graph, scores, tracks, own, probability),
          )
        : null;
    return { ...tracks, fits: own, probability, score };
  }

  function measured(repair: boolean): MeasuredTracks {
    if (!repair || !detector) {
      kept.as ??= measure(found);
      return kept.as;
    }
    kept.repaired ??= measure(repaired());
    return kept.repaired;
  }

  function failures(cuts: QualityCuts): (TrackFailure | null)[] {
    const tracks = measured(cuts.repair);
    return Array.from({ length: trackCount(tracks) }, (_, t) => failedCut(tracks, t, cuts));
  }

  return {
    measured,
    failures,
    apply(cuts) {
      if (!cuts.enabled) return { ...found, fits };
      return selected(
        measured(cuts.repair),
        failures(cuts).map((failure) => failure === null),
      );
    },
  };
}

/** The hits of each track. */
function rowsOf({ hits, offset }: TrackHits): number[][] {
  return Array.from({ length: offset.length - 1 }, (_, t) =>
    Array.from(hits.subarray(offset[t], offset[t + 1])),
  );
}

/** Those of some tracks that are kept, in copies: results may leave this thread. */
function selected(tracks: MeasuredTracks, keep: readonly boolean[]): Tracks {
  const rows = Uint32Array.from(keep.keys()).filter((t) => keep[t]);
  const offset = new Uint32Array(rows.length + 1);
  rows.forEach((t, i) => {
    offset[i + 1] = offset[i] + tracks.offset[t + 1] - tracks.offset[t];
  });
  const hits = new Uint32Array(offset[rows.length]);
  rows.forEach((t, i) => {
    hits.set(tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1]), offset[i]);
  });
  return {
    hits,
    offset,
    origin: Uint8Array.from(rows, (t) => tracks.origin[t]),
    fits: selectedFits(tracks.fits, rows),
  };
}

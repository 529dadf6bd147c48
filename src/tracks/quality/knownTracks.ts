import type { Detector } from '../../detector/detector.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { type FitRow, fitsOf, type TrackFitting } from '../fitTracks.ts';
import { createHitTable } from '../hitTable.ts';
import type { Agreement } from './agreement.ts';
import { activations, classifierOf, scoreBy } from './classifier.ts';
import { type CrossedModules, countHoles, type Holes, layersOf } from './holes.ts';
import type { IncidentEdges } from './incidentEdges.ts';
import { type Fragment, hitsAfter } from './join.ts';
import { createTrackMeasures, probabilityMeasure, TRACK_MEASURES } from './measures.ts';

/** What is known of a track by its hits; the probability and the score under the scale that it was last seen with. */
export interface KnownTrack extends Fragment {
  readonly row: FitRow;
  /** Made when they are asked for. */
  measures: Float32Array | null;
  activation: Float64Array | null;
  holes: Holes | null;
  scale: number;
  probability: number;
  score: number;
}

/** What is known of the tracks of a scored graph. */
export interface KnownTracks {
  /** The track with these hits, fitted: the same object as long as it is remembered. */
  of(rows: Uint32Array): KnownTrack;
  /** Looks at a track in the event's scale; only where the modules are known. */
  look(track: KnownTrack, agreement: Agreement): KnownTrack;
  /** See measures.ts; null without modules. */
  measuresOf(track: KnownTrack): Float32Array | null;
  /** Hits on pixel modules; NaN without modules. */
  pixelHitsOf(track: KnownTrack): number;
  /** Holes of a track; null where the modules, or its fit, are not known. */
  holesOf(track: KnownTrack): Holes | null;
}

/** Tracks that are remembered: a moved cut leaves most as they are. */
const MOST_KNOWN = 60_000;
/** Place of the pixel hits among the measures. */
const PIXEL_HITS = TRACK_MEASURES.indexOf('pixel hits');

/**
 * What follows from the hits of tracks alone is made once for tracks with the same hits. Lists of hits that come
 * again as the same object are not even compared.
 */
export function createKnownTracks(
  event: TrackingEvent,
  detector: Detector | null,
  graph: { readonly src: Uint32Array; readonly dst: Uint32Array },
  incident: IncidentEdges,
  scores: Float32Array,
  fitting: TrackFitting,
  crossed: CrossedModules | null,
): KnownTracks {
  const measures = detector && createTrackMeasures(event, detector, graph, incident, scores);
  const classifier = detector && classifierOf(detector.name);
  const layer = detector && layersOf(detector);
  const rowOf =
    detector && new Map(Array.from(detector.moduleKey, (key, row) => [key, row] as const));
  const byHits = createHitTable<KnownTrack>(MOST_KNOWN);
  const byList = new WeakMap<Uint32Array, KnownTrack>();

  function ofHits(list: Uint32Array): KnownTrack {
    const before = byHits.get(list);
    if (before) return before;
    // A list may be a part of a much longer one.
    const rows = list.slice();
    const made: KnownTrack = {
      rows,
      row: fitting.rowOf(rows),
      after: hitsAfter(rows, graph, incident),
      measures: null,
      activation: null,
      holes: null,
      scale: Number.NaN,
      probability: Number.NaN,
      score: Number.NaN,
    };
    byHits.set(rows, made);
    return made;
  }

  function measuresOf(track: KnownTrack): Float32Array | null {
    if (measures) track.measures ??= measures.of(track.rows, fitsOf([track.row]), 0);
    return track.measures;
  }

  function holesOf(track: KnownTrack): Holes | null {
    const { row, rows } = track;
    if (track.holes || !layer || !rowOf || !crossed || !(row.pt > 0)) return track.holes;
    const [eta, pt, d0, z0, phi] = [row.eta, row.pt, row.d0, row.z0, row.phi].map(Math.fround);
    const theta = 2 * Math.atan(Math.exp(-eta));
    const qOverP = (row.charge * Math.sin(theta)) / pt;
    const modules = Array.from(rows, (hit) => rowOf.get(event.moduleKey[hit]) ?? -1);
    if (modules.includes(-1)) return null;
    track.holes = countHoles(modules, crossed([d0, z0, phi, theta, qOverP]), layer);
    return track.holes;
  }

  return {
    of(list) {
      const before = byList.get(list);
      if (before) return before;
      const track = ofHits(list);
      byList.set(list, track);
      return track;
    },
    look(track, agreement) {
      const { row, rows } = track;
      const eta = Math.fround(row.eta);
      const scale = agreement.scale(rows.length, eta);
      if (track.scale === scale) return track;
      track.scale = scale;
      track.probability = agreement.probability(Math.fround(row.chi2), rows.length, eta);
      const own = measuresOf(track);
      if (!own) return track;
      const before = own[0];
      own[0] = probabilityMeasure(track.probability);
      if (!classifier || (own[0] === before && track.score >= 0)) return track;
      track.activation ??= activations(classifier, own);
      track.score = scoreBy(classifier, track.activation, own[0]);
      return track;
    },
    measuresOf,
    pixelHitsOf: (track) => measuresOf(track)?.[PIXEL_HITS] ?? Number.NaN,
    holesOf,
  };
}

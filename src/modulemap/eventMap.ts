/** A module map from the true tracks of events: of the page's open ones, or of those that a command names. */
import { type Detector, moduleCount } from '../detector/detector.ts';
import { particleEta, particlePt, type TrackingEvent } from '../event/event.ts';
import { createMapBuilder, frequentTriplets, type TrackHits } from './build.ts';
import type { CanonicalMap } from './canonicalMap.ts';
import { withMargin } from './margin.ts';
import type { Convention } from './moduleMap.ts';
import { identityImage, mapSymmetry } from './symmetry.ts';

/** Which tracks make the map, and what is kept of it. */
export interface EventMapSettings {
  readonly convention: Convention;
  /** A particle counts above this transverse momentum (GeV), */
  readonly minPt: number;
  /** with at least so many hits, */
  readonly minHits: number;
  /** below this |pseudorapidity|, */
  readonly maxEta: number;
  /** produced nearer to the beam axis than this (mm). */
  readonly maxRadius: number;
  /** Whether a track fills the images of its modules too, where the detector has symmetries. */
  readonly symmetry: boolean;
  /** Triplets of fewer tracks are left out in the end. */
  readonly minOccurrence: number;
  /** How far windows reach beyond the tracks that made them, see `withMargin`. */
  readonly margin: number;
}

export const DEFAULT_EVENT_MAP: EventMapSettings = {
  convention: 'mmg-1.4',
  minPt: 1,
  minHits: 3,
  maxEta: 4,
  maxRadius: 260,
  symmetry: true,
  minOccurrence: 1,
  margin: 0,
};

/** What one event added to a map. */
export interface EventMapStep {
  readonly event: string;
  /** Tracks that were used, of this event and of all so far. */
  readonly tracks: number;
  readonly tracksSoFar: number;
  /** Classes of triplets so far. */
  readonly entries: number;
  /** Triplets of hits of these tracks, and those of them that the map let pass before it knew the event. */
  readonly triplets: number;
  readonly covered: number;
  /** Hits on modules that the detector lacks, which were left out. */
  readonly unknownHits: number;
}

/** Collects a map event by event. */
export interface EventMap {
  /**
   * Adds the tracks of an event.
   * @throws Error of one sentence for an event without truth or without momenta, and for one of another detector.
   */
  add(event: TrackingEvent): EventMapStep;
  /** The map so far. @throws Error of one sentence where no track was used. */
  map(): CanonicalMap;
}

/** The names of the events that a map was made from; empty where it was not made from events. */
export function eventsOfMap({ generator }: CanonicalMap['header']): readonly string[] {
  const { events } = generator;
  if (typeof events !== 'string') return [];
  const names: unknown = JSON.parse(events);
  return Array.isArray(names) ? names.map(String) : [];
}

/**
 * An empty map of events.
 * @param placements the modules of the detector, in each of its placements; none where they are not known: modules are
 * then those of the hits, and there is no symmetry.
 */
export function createEventMap(
  name: string,
  placements: readonly Detector[],
  settings: EventMapSettings,
): EventMap {
  const [detector] = placements;
  const isKnown = detector !== undefined;
  const keys: bigint[] = isKnown ? Array.from(detector.moduleKey) : [];
  const rankOf = new Map(keys.map((key, rank) => [key, rank]));
  const images =
    isKnown && settings.symmetry
      ? mapSymmetry(placements)
      : [identityImage(isKnown ? moduleCount(detector) : MOST_MODULES)];
  const builder = createMapBuilder(settings.convention, images);
  const events: string[] = [];
  let [tracks, zMin, zMax] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  function rank(key: bigint): number {
    const known = rankOf.get(key);
    if (known !== undefined) return known;
    if (isKnown || keys.length === MOST_MODULES) return -1;
    rankOf.set(key, keys.length);
    return keys.push(key) - 1;
  }

  return {
    add(event) {
      const { truth } = event;
      if (!truth)
        throw new Error(
          `${event.name} has no truth; a map needs events that say whose each hit is.`,
        );
      if (event.detector !== name)
        throw new Error(
          `${event.name} is of the detector "${event.detector}", and the map of "${name}"; leave it out.`,
        );
      if (truth.particles.px.length > 0 && truth.particles.px.every(Number.isNaN))
        throw new Error(
          `${event.name} does not say the momenta of its particles; open its table of particles with it.`,
        );
      events.push(event.name);
      const { minPt, minHits, maxEta, maxRadius } = settings;
      const { particles } = truth;
      let [used, triplets, covered, unknownHits] = [0, 0, 0, 0];
      hitsOfParticles(truth.particleOfHit, particles.id.length).forEach((hits, p) => {
        const { vx, vy, vz } = particles;
        if (
          !(particlePt(particles, p) > minPt) ||
          !(Math.abs(particleEta(particles, p)) < maxEta) ||
          !(Math.hypot(vx[p], vy[p]) < maxRadius) ||
          hits.length < minHits
        )
          return;
        const placed = hits.filter((hit) => rank(event.moduleKey[hit]) >= 0);
        unknownHits += hits.length - placed.length;
        const track: TrackHits = {
          count: placed.length,
          module: placed.map((hit) => rank(event.moduleKey[hit])),
          x: placed.map((hit) => event.x[hit]),
          y: placed.map((hit) => event.y[hit]),
          z: placed.map((hit) => event.z[hit]),
        };
        covered += builder.covered(track, vx[p], vy[p], vz[p]);
        const added = builder.addTrack(track, vx[p], vy[p], vz[p]);
        if (added === 0) return;
        triplets += added;
        used++;
        zMin = Math.min(zMin, vz[p]);
        zMax = Math.max(zMax, vz[p]);
      });
      tracks += used;
      return {
        ...{ event: event.name, tracks: used, tracksSoFar: tracks },
        ...{ entries: builder.size(), triplets, covered, unknownHits },
      };
    },

    map() {
      if (tracks === 0)
        throw new Error(
          'No particle of these events passes the thresholds with three hits on different modules; lower them, or take other events.',
        );
      const { convention, minPt, symmetry, minOccurrence, ...others } = settings;
      const all = frequentTriplets(builder.triplets(), minOccurrence);
      const made: CanonicalMap = {
        header: {
          ...{ convention, cutMode: 'minmax', detector: name, minPt, tracks },
          beamSpot: { zMin, zMax },
          generator: { ...others, symmetry, minOccurrence, events: JSON.stringify(events) },
        },
        moduleKey: BigUint64Array.from(keys),
        images,
        triplets: all,
      };
      const wide = withMargin(made, settings.margin);
      return isKnown ? wide : ranked(wide);
    },
  };
}

/** Modules of a detector that is not known: as many as a map builder takes. */
const MOST_MODULES = 2 ** 17;

function hitsOfParticles(particleOfHit: Int32Array, particles: number): number[][] {
  const lists = Array.from({ length: particles }, (): number[] => []);
  particleOfHit.forEach((particle, hit) => {
    if (particle >= 0) lists[particle].push(hit);
  });
  return lists;
}

/** The map with its modules, which came as the hits did, ranked by id. */
function ranked(map: CanonicalMap): CanonicalMap {
  const { moduleKey, triplets } = map;
  const order = Array.from(moduleKey.keys()).sort((a, b) => (moduleKey[a] < moduleKey[b] ? -1 : 1));
  const rankOf = new Uint32Array(order.length);
  order.forEach((before, rank) => {
    rankOf[before] = rank;
  });
  const [m1, m2, m3] = [triplets.m1, triplets.m2, triplets.m3].map((column) =>
    column.map((rank) => rankOf[rank]),
  );
  const rows = Array.from(m1.keys()).sort(
    (a, b) => m1[a] - m1[b] || m2[a] - m2[b] || m3[a] - m3[b],
  );
  const stride = triplets.windows.length / Math.max(1, m1.length);
  const windows = new Float64Array(triplets.windows.length);
  rows.forEach((row, i) => {
    windows.set(triplets.windows.subarray(row * stride, (row + 1) * stride), i * stride);
  });
  return {
    ...map,
    moduleKey: moduleKey.slice().sort(),
    images: [identityImage(order.length)],
    triplets: {
      m1: Uint32Array.from(rows, (row) => m1[row]),
      m2: Uint32Array.from(rows, (row) => m2[row]),
      m3: Uint32Array.from(rows, (row) => m3[row]),
      occurrence: Uint32Array.from(rows, (row) => triplets.occurrence[row]),
      windows,
    },
  };
}

import type { Embedding } from '../../inference/embedding.ts';
import type { NeighbourSearch } from '../../neighbours/search.ts';
import type { ParameterValues } from '../../parameters/table.ts';

/** Hits of the events that radii are chosen on, where a network does not tell: collisions as in TrackML. */
const USUAL_HITS = 105_000;
/** The neighbours of a hit grow with this power of the radius (measured on simulated events, r from 0.05 to 0.1). */
const PAIRS_POWER = 2.5;
/** Most times the radius that the network was made for: pairs further apart are none that its filter has seen. */
const WIDEST = 1.5;

/**
 * The radius of a search: what was asked for or, for 0, the one that gives a hit as many neighbours as in the events
 * that the network's own radius was chosen on. An event of fewer hits gets a wider one, which is cheap there and finds
 * what is unusual, up to one and a half times the network's; one of more hits does not get a narrower one.
 */
export function radiusFor(
  asked: number,
  { radius, radiusHits = USUAL_HITS }: Pick<Embedding, 'radius' | 'radiusHits'>,
  hits: number,
): number {
  if (asked > 0) return asked;
  const wider = (radiusHits / Math.max(1, hits)) ** (1 / PAIRS_POWER);
  return radius * Math.min(WIDEST, Math.max(1, wider));
}

/** Most neighbours of a hit where neither the user nor the network says: those of the published chains. */
const USUAL_K_MAX = 1000;

/** What of the parameters shapes the search, and what the network was trained with where they leave it to that. */
export function searchSettings(
  { radius, kMax, edgeDirection }: ParameterValues,
  embedding: Embedding,
  hits: number,
): Pick<NeighbourSearch, 'radius' | 'kMax' | 'direction'> {
  const isSingle = embedding.source === embedding.target;
  const trained = embedding.direction ?? (isSingle ? 'flipped' : 'outward');
  return {
    radius: radiusFor(radius, embedding, hits),
    kMax: kMax > 0 ? kMax : (embedding.kMax ?? USUAL_K_MAX),
    direction: edgeDirection === 'trained' ? trained : edgeDirection,
  };
}

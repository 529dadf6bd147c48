import { moduleLabel } from '../../detector/moduleKey.ts';
import { layerName } from '../../detectors/index.ts';
import { pseudorapidity } from '../../event/coordinates.ts';
import type { TrackingEvent } from '../../event/event.ts';
import type { Shown } from '../../session/shown.ts';
import { formatCount, formatNumber, formatSignificant } from '../format.ts';
import type { Description, Fact } from './description.ts';
import { particleFacts } from './particleFacts.ts';

/** A hit: where it is, what was made of it, and whose it is. */
export function describeHit(shown: Shown, event: TrackingEvent, hit: number): Description {
  const { x, y, z } = event;
  const r = Math.hypot(x[hit], y[hit]);
  const particle = event.truth ? event.truth.particleOfHit[hit] : null;
  const reconstructed: Fact[] = [];
  const track = trackOfHit(shown, hit);
  if (shown.tracks)
    reconstructed.push(
      track < 0
        ? { label: 'track', value: 'none' }
        : { label: 'track', value: String(track), goTo: { kind: 'track', row: track } },
    );
  if (shown.graph) {
    const { src, dst } = shown.graph;
    reconstructed.push({ label: 'edges in', value: formatCount(countOf(dst, hit)) });
    reconstructed.push({ label: 'edges out', value: formatCount(countOf(src, hit)) });
  }
  return {
    title: `Hit ${event.hitId[hit]}`,
    verdict: particle !== null && particle < 0 ? { text: 'noise', tone: 'neutral' } : null,
    chain: [],
    groups: [
      {
        title: 'Position',
        facts: [
          { label: 'x', value: formatNumber(x[hit], 3), unit: 'mm' },
          { label: 'y', value: formatNumber(y[hit], 3), unit: 'mm' },
          { label: 'z', value: formatNumber(z[hit], 3), unit: 'mm' },
          { label: 'r', value: formatNumber(r, 3), unit: 'mm' },
          { label: 'φ', value: formatNumber(Math.atan2(y[hit], x[hit]), 4), unit: 'rad' },
          { label: 'η', value: formatNumber(pseudorapidity(r, z[hit]), 3) },
          { label: 'volume/layer/module', value: moduleLabel(event.moduleKey[hit]) },
          ...layerFacts(event, hit),
          ...cellFacts(event, hit),
        ],
      },
      { title: 'Reconstructed', facts: reconstructed },
      {
        title: 'Truth',
        facts: particle !== null && particle >= 0 ? particleFacts(event, particle) : [],
      },
    ],
  };
}

function layerFacts({ detector, moduleKey }: TrackingEvent, hit: number): Fact[] {
  const name = layerName(detector, moduleKey[hit]);
  return name === null ? [] : [{ label: 'layer', value: name }];
}

function cellFacts({ cells }: TrackingEvent, hit: number): Fact[] {
  if (!cells) return [];
  let [count, charge] = [0, 0];
  for (let i = 0; i < cells.hit.length; i++)
    if (cells.hit[i] === hit) {
      count++;
      charge += cells.value[i];
    }
  return [
    { label: 'cells', value: formatCount(count) },
    { label: 'charge in cells', value: formatSignificant(charge) },
  ];
}

/** The track that has a hit; -1 for none. */
function trackOfHit({ tracks }: Shown, hit: number): number {
  if (!tracks) return -1;
  const place = tracks.hits.indexOf(hit);
  if (place < 0) return -1;
  let track = 0;
  while (tracks.offset[track + 1] <= place) track++;
  return track;
}

function countOf(rows: Uint32Array, wanted: number): number {
  let count = 0;
  for (const row of rows) if (row === wanted) count++;
  return count;
}

import type { Selection } from '../../session/selection.ts';
import type { Shown } from '../../session/shown.ts';
import { describeEdge } from './describeEdge.ts';
import { describeHit } from './describeHit.ts';
import { describeParticle } from './describeParticle.ts';
import { describeTrack } from './describeTrack.ts';
import type { Description } from './description.ts';

/** What is known about the selected object, in words and numbers; null where nothing is. */
export function describe(shown: Shown, selection: Selection, ccCut: number): Description | null {
  const { event } = shown;
  if (!event) return null;
  switch (selection.kind) {
    case 'hit':
      return describeHit(shown, event, selection.row);
    case 'edge':
      return describeEdge(shown, event, selection.row, ccCut);
    case 'track':
      return describeTrack(shown, event, selection.row);
    case 'particle':
      return describeParticle(shown, event, selection.row);
  }
}

import type { EventTruth, TrackingEvent } from '../../event/event.ts';
import { EDGE_CLASSES } from '../../metrics/report.ts';
import type { Shown } from '../../session/shown.ts';
import { formatCount, formatNumber } from '../format.ts';
import type { ChainStep, Description, Fact, Verdict } from './description.ts';
import { particleFacts } from './particleFacts.ts';

/** A particle: who it is, which track found it, or where in the chain it was lost. Null without truth. */
export function describeParticle(
  shown: Shown,
  event: TrackingEvent,
  row: number,
): Description | null {
  if (!event.truth) return null;
  const { evaluation } = shown;
  const { particles } = event.truth;
  const outcome = evaluation?.particles ?? null;
  const facts = particleFacts(event, row).slice(1);
  facts.push({
    label: 'vertex',
    value: [particles.vx[row], particles.vy[row], particles.vz[row]]
      .map((value) => formatNumber(value, 2))
      .join(', '),
    unit: 'mm',
  });
  if (outcome) facts.push({ label: 'hits', value: formatCount(outcome.hits[row]) });
  const foundBy = outcome ? outcome.foundBy[row] : -1;
  if (foundBy >= 0)
    facts.push({ label: 'track', value: String(foundBy), goTo: { kind: 'track', row: foundBy } });
  return {
    title: `Particle ${particles.id[row]}`,
    verdict: particleVerdict(outcome, row),
    chain: outcome ? chainOf(outcome, row) : [],
    groups: [
      { title: 'Reconstructed', facts: weakestEdge(shown, event.truth, row) },
      { title: 'Truth', facts },
    ],
  };
}

/** The true edge of a particle in the graph that scores lowest: what the score cut would have to be to keep them all. */
function weakestEdge({ graph, scores, evaluation }: Shown, truth: EventTruth, row: number): Fact[] {
  if (!graph || !scores || !evaluation) return [];
  let weakest = -1;
  for (let e = 0; e < graph.src.length; e++) {
    if (truth.particleOfHit[graph.src[e]] !== row) continue;
    const kind = EDGE_CLASSES[evaluation.edgeClass[e]];
    if (kind !== 'target' && kind !== 'other true') continue;
    if (weakest < 0 || scores[e] < scores[weakest]) weakest = e;
  }
  if (weakest < 0) return [];
  const value = formatNumber(scores[weakest], 4);
  return [{ label: 'lowest true edge', value, goTo: { kind: 'edge', row: weakest } }];
}

type Outcome = NonNullable<Shown['evaluation']>['particles'];

function particleVerdict(outcome: Outcome | null, row: number): Verdict | null {
  if (!outcome) return null;
  if (outcome.foundBy[row] >= 0) return { text: 'found', tone: 'good' };
  if (!outcome.target[row]) return { text: 'not a target', tone: 'neutral' };
  return { text: lostWord(outcome, row), tone: 'bad' };
}

/** Where a target particle was lost, in words. */
function lostWord(outcome: Outcome, row: number): string {
  const stage = outcome.lostStages[outcome.lostAt[row]];
  return stage === 'none' ? 'found' : `lost in ${LOST_WORDS[stage] ?? stage}`;
}
const LOST_WORDS: Readonly<Record<string, string>> = {
  graph: 'the graph',
  neighbours: 'the search for neighbours',
  filter: 'the filter cut',
  scores: 'the score cut',
  tracks: 'track building',
};

/** How many of a particle's truth edges are left after each step. */
function chainOf({ truthEdges, lostAt, lostStages, foundBy }: Outcome, row: number): ChainStep[] {
  const all = truthEdges.all[row];
  const stage = lostStages[lostAt[row]];
  const step = (label: string, left: number, lostHere: boolean, of = all): ChainStep => ({
    label,
    left,
    of,
    lostHere,
  });
  return [
    step('true edges', all, false),
    step(
      'in the graph',
      truthEdges.inGraph[row],
      ['graph', 'neighbours', 'filter'].includes(stage),
    ),
    step('above the cut', truthEdges.aboveCut[row], stage === 'scores'),
    step('in a track', foundBy[row] >= 0 ? 1 : 0, stage === 'tracks', 1),
  ];
}

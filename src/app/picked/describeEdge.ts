import { moduleLabel } from '../../detector/moduleKey.ts';
import { pseudorapidity, wrapPhi } from '../../event/coordinates.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { EDGE_CLASSES, type EdgeClass } from '../../metrics/report.ts';
import { pairVariables } from '../../modulemap/variables.ts';
import type { Shown } from '../../session/shown.ts';
import { formatNumber, formatSignificant } from '../format.ts';
import type { Description, Fact, Verdict } from './description.ts';
import { particleFacts, particleLink } from './particleFacts.ts';

/** An edge: its hits, its score against the cut, its variables, and whose hits it joins. Null before there is a graph. */
export function describeEdge(
  { graph, scores, evaluation }: Shown,
  event: TrackingEvent,
  edge: number,
  ccCut: number,
): Description | null {
  if (!graph) return null;
  const [a, b] = [graph.src[edge], graph.dst[edge]];
  const edgeClass = evaluation ? EDGE_CLASSES[evaluation.edgeClass[edge]] : null;
  const facts: Fact[] = [
    { label: 'source', value: `hit ${event.hitId[a]}`, goTo: { kind: 'hit', row: a } },
    { label: 'target', value: `hit ${event.hitId[b]}`, goTo: { kind: 'hit', row: b } },
    {
      label: 'modules',
      value: `${moduleLabel(event.moduleKey[a])} → ${moduleLabel(event.moduleKey[b])}`,
    },
  ];
  if (scores)
    facts.push(
      { label: 'score', value: formatNumber(scores[edge], 4) },
      { label: 'score cut', value: scores[edge] > ccCut ? 'above, kept' : 'not above, dropped' },
    );
  return {
    title: `Edge ${edge}`,
    verdict: edgeClass && { text: edgeClass, tone: EDGE_TONES[edgeClass] },
    chain: [],
    groups: [
      { title: 'Reconstructed', facts },
      { title: 'Variables', facts: edgeVariables(event, a, b) },
      { title: 'Truth', facts: edgeTruth(event, a, b) },
    ],
  };
}

const EDGE_TONES: Readonly<Record<EdgeClass, Verdict['tone']>> = {
  target: 'good',
  'other true': 'good',
  skipping: 'neutral',
  fake: 'bad',
};

/** What the windows of the module map cut on, and the differences behind the network's features. */
function edgeVariables({ x, y, z }: TrackingEvent, a: number, b: number): Fact[] {
  const at = (hit: number) => {
    const r = Math.hypot(x[hit], y[hit]);
    return { r, phi: Math.atan2(y[hit], x[hit]), z: z[hit], eta: pseudorapidity(r, z[hit]) };
  };
  const [inner, outer] = [at(a), at(b)];
  const pair = new Float64Array(4);
  pairVariables(
    'mmg-1.4',
    inner.r,
    inner.phi,
    inner.z,
    inner.eta,
    outer.r,
    outer.phi,
    outer.z,
    outer.eta,
    pair,
  );
  return [
    { label: 'Δr', value: formatNumber(outer.r - inner.r, 3), unit: 'mm' },
    { label: 'Δz', value: formatNumber(outer.z - inner.z, 3), unit: 'mm' },
    { label: 'Δφ', value: formatSignificant(wrapPhi(outer.phi - inner.phi)), unit: 'rad' },
    { label: 'Δη', value: formatSignificant(pair[3]) },
    { label: 'z0', value: formatNumber(pair[0], 2), unit: 'mm' },
    { label: 'φ slope', value: formatSignificant(pair[2]), unit: 'rad/mm' },
  ];
}

function edgeTruth(event: TrackingEvent, a: number, b: number): Fact[] {
  if (!event.truth) return [];
  const { particleOfHit } = event.truth;
  if (particleOfHit[a] === particleOfHit[b] && particleOfHit[a] >= 0)
    return particleFacts(event, particleOfHit[a]);
  return [
    particleLink('source of', event, particleOfHit[a]),
    particleLink('target of', event, particleOfHit[b]),
  ];
}

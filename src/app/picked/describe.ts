import { moduleLabel } from '../../detector/moduleKey.ts';
import { pseudorapidity, wrapPhi } from '../../event/coordinates.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { LOST_AT } from '../../metrics/lost.ts';
import { TRACK_STATUSES, type TrackStatus } from '../../metrics/matching.ts';
import { EDGE_CLASSES, type EdgeClass } from '../../metrics/report.ts';
import { pairVariables } from '../../modulemap/variables.ts';
import type { Selection } from '../../session/selection.ts';
import type { Shown } from '../../session/shown.ts';
import { formatCount, formatNumber, formatPercent, formatSignificant } from '../format.ts';
import type { ChainStep, Description, Fact, Verdict } from './description.ts';

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

function describeHit(shown: Shown, event: TrackingEvent, hit: number): Description {
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

function describeEdge(
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

function describeTrack(shown: Shown, event: TrackingEvent, track: number): Description | null {
  const { tracks, evaluation } = shown;
  if (!tracks) return null;
  const { fits, offset, origin } = tracks;
  const outcome = evaluation?.tracks ?? null;
  const particle = outcome ? outcome.majority[track] : -1;
  const truth = particle >= 0 && event.truth ? momentumOf(event.truth.particles, particle) : null;
  const status = outcome ? TRACK_STATUSES[outcome.status[track]] : null;
  const fact = (label: string, value: string, unit?: string, trueValue?: string): Fact => ({
    label,
    value,
    ...(unit === undefined ? {} : { unit }),
    ...(trueValue === undefined ? {} : { truth: trueValue }),
  });
  const truthFacts: Fact[] = [];
  if (outcome && particle >= 0)
    truthFacts.push(
      particleLink('particle', event, particle),
      { label: 'of its hits on the track', value: formatPercent(outcome.fraction[track]) },
      { label: "of the track's hits", value: formatPercent(outcome.purity[track]) },
    );
  return {
    title: `Track ${track}`,
    verdict: status && { text: STATUS_WORDS[status], tone: STATUS_TONES[status] },
    chain: [],
    groups: [
      {
        title: 'Fit',
        facts: [
          fact('pT', formatNumber(fits.pt[track], 3), 'GeV', truth?.pt),
          fact('η', formatNumber(fits.eta[track], 3), undefined, truth?.eta),
          fact('φ', formatNumber(fits.phi[track], 4), 'rad', truth?.phi),
          fact('d0', formatNumber(fits.d0[track], 3), 'mm'),
          fact('z0', formatNumber(fits.z0[track], 2), 'mm', truth?.vz),
          fact('charge', formatCharge(fits.charge[track]), undefined, truth?.charge),
          fact('hits', formatCount(offset[track + 1] - offset[track])),
          fact('made by', origin[track] === 0 ? 'simple component' : 'walk'),
        ],
      },
      { title: 'Truth', facts: truthFacts },
    ],
  };
}

const STATUS_WORDS: Readonly<Record<TrackStatus, string>> = {
  found: 'found a target',
  duplicate: 'duplicate',
  other: 'not a target',
  fragment: 'fragment',
  fake: 'fake',
};
const STATUS_TONES: Readonly<Record<TrackStatus, Verdict['tone']>> = {
  found: 'good',
  duplicate: 'warn',
  other: 'neutral',
  fragment: 'warn',
  fake: 'bad',
};

function describeParticle(
  { evaluation }: Shown,
  event: TrackingEvent,
  row: number,
): Description | null {
  if (!event.truth) return null;
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
    groups: [{ title: 'Truth', facts }],
  };
}

type Outcome = NonNullable<Shown['evaluation']>['particles'];

function particleVerdict(outcome: Outcome | null, row: number): Verdict | null {
  if (!outcome) return null;
  if (outcome.foundBy[row] >= 0) return { text: 'found', tone: 'good' };
  if (!outcome.target[row]) return { text: 'not a target', tone: 'neutral' };
  return { text: lostWord(outcome, row), tone: 'bad' };
}

/** Where a target particle was lost, in words. */
export function lostWord(outcome: Outcome, row: number): string {
  const stage = LOST_AT[outcome.lostAt[row]];
  return stage === 'none' ? 'found' : `lost in ${LOST_WORDS[stage]}`;
}
const LOST_WORDS = {
  graph: 'the graph',
  scores: 'the score cut',
  tracks: 'track building',
} as const;

/** How many of a particle's truth edges are left after each step. */
function chainOf({ truthEdges, lostAt, foundBy }: Outcome, row: number): ChainStep[] {
  const all = truthEdges.all[row];
  const stage = LOST_AT[lostAt[row]];
  const step = (label: string, left: number, lostHere: boolean, of = all): ChainStep => ({
    label,
    left,
    of,
    lostHere,
  });
  return [
    step('true edges', all, false),
    step('in the graph', truthEdges.inGraph[row], stage === 'graph'),
    step('above the cut', truthEdges.aboveCut[row], stage === 'scores'),
    step('found by a track', foundBy[row] >= 0 ? 1 : 0, stage === 'tracks', 1),
  ];
}

/** Who a particle is; the first fact is its id. */
function particleFacts(event: TrackingEvent, row: number): Fact[] {
  if (!event.truth) return [];
  const { pt, eta, phi, charge } = momentumOf(event.truth.particles, row);
  return [
    particleLink('particle', event, row),
    { label: 'pT', value: pt, unit: 'GeV' },
    { label: 'η', value: eta },
    { label: 'φ', value: phi, unit: 'rad' },
    { label: 'charge', value: charge },
  ];
}

function particleLink(label: string, event: TrackingEvent, row: number): Fact {
  if (!event.truth || row < 0) return { label, value: 'noise' };
  return { label, value: String(event.truth.particles.id[row]), goTo: { kind: 'particle', row } };
}

function momentumOf(particles: NonNullable<TrackingEvent['truth']>['particles'], row: number) {
  const { px, py, pz, vz, charge } = particles;
  const pt = Math.hypot(px[row], py[row]);
  return {
    pt: formatNumber(pt, 3),
    eta: formatNumber(Math.asinh(pz[row] / pt), 3),
    phi: formatNumber(Math.atan2(py[row], px[row]), 4),
    vz: formatNumber(vz[row], 2),
    charge: formatCharge(charge[row]),
  };
}

function formatCharge(charge: number): string {
  if (charge === 0) return '0';
  return `${charge > 0 ? '+' : '−'}${Math.abs(charge)}`;
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

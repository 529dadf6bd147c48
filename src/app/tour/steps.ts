import type { Shown } from '../../session/shown.ts';
import { besideFor, DEFAULT_VIEW, type ViewSettings } from '../../session/view.ts';
import { formatCount, formatPercent } from '../format.ts';

/** One stop of the tour: what is shown of the open event, and what a speaker would say. */
export interface TourStep {
  readonly title: string;
  readonly text: string;
  readonly view: Partial<ViewSettings>;
  /** The lost particle to point at, by row; null for nothing. */
  readonly particle: number | null;
}

type Layers = ViewSettings['layers'];
const NOTHING = Object.fromEntries(
  Object.keys(DEFAULT_VIEW.layers).map((layer) => [layer, false]),
) as unknown as Layers;
const only = (...layers: (keyof Layers)[]): Layers => ({
  ...NOTHING,
  axes: true,
  ...Object.fromEntries(layers.map((layer) => [layer, true])),
});

/** The pipeline on an event, stage by stage, as far as it has run. */
export function tourSteps(
  { event, graph, scores, tracks, evaluation }: Shown,
  ccCut: number,
): TourStep[] {
  if (!event) return [];
  const plain = {
    beside: [],
    edgesBelowCut: false,
    only: 'all',
    ranges: DEFAULT_VIEW.ranges,
  } as const;
  const steps: TourStep[] = [
    {
      title: 'A collision, as the detector sees it',
      text: `${formatCount(event.x.length)} hits: points where charged particles crossed a module. Nothing yet says which hits belong together.`,
      view: { ...plain, camera: '3d', layers: only('hits', 'noise', 'detector'), colour: 'layer' },
      particle: null,
    },
    {
      title: 'Layers around the beam',
      text: 'Along the beam the layers are rings. A particle leaves about one hit in each; in the magnetic field its way across is part of a circle, the tighter the less momentum it has.',
      view: { ...plain, camera: 'xy', layers: only('hits', 'noise', 'detector'), colour: 'layer' },
      particle: null,
    },
  ];
  if (graph)
    steps.push({
      title: 'A graph of what could belong together',
      text: `${formatCount(graph.src.length)} edges join hits that a particle could have left one after the other. Every other pair of the ${formatCount(event.x.length)} hits is ruled out already.`,
      view: {
        ...plain,
        camera: '3d',
        layers: only('hits', 'edges', 'detector'),
        edgesBelowCut: true,
        colour: evaluation ? 'class' : 'track',
      },
      particle: null,
    });
  if (graph && scores) {
    const kept = scores.reduce((sum, score) => sum + (score > ccCut ? 1 : 0), 0);
    steps.push({
      title: 'A neural network scores every edge',
      text: `It looks at each edge and at what surrounds it, and says how likely it is to be true. ${formatCount(kept)} of ${formatCount(scores.length)} lie above the cut of ${ccCut}.`,
      view: { ...plain, camera: 'rz', layers: only('hits', 'edges', 'detector'), colour: 'score' },
      particle: null,
    });
  }
  if (tracks)
    steps.push({
      title: 'Edges become tracks',
      text: `What hangs together is followed from the inside out: ${formatCount(tracks.offset.length - 1)} tracks, each fitted with a helix. Colour shows the transverse momentum.`,
      view: { ...plain, camera: '3d', layers: only('hits', 'tracks', 'detector'), colour: 'pt' },
      particle: null,
    });
  if (tracks && evaluation) {
    const { matched, target, efficiency, fakeRate } = evaluation.report.tracks;
    const lost = evaluation.particles.target.findIndex(
      (isTarget, row) => Boolean(isTarget) && evaluation.particles.foundBy[row] < 0,
    );
    steps.push({
      title: 'How good is it?',
      text: `Truth tells: ${formatCount(matched)} of ${formatCount(target)} target particles are found (${formatPercent(efficiency)}), ${formatPercent(fakeRate)} of the tracks are fake.`,
      view: {
        ...plain,
        camera: '3d',
        beside: besideFor('3d', 2),
        layers: only('hits', 'tracks', 'lost', 'detector'),
        colour: 'status',
      },
      particle: null,
    });
    if (lost >= 0)
      steps.push({
        title: 'And where it fails',
        text: 'This particle was lost. The panel says segment by segment where, by how much a cut was missed, and which single change would have kept it.',
        view: {
          ...plain,
          camera: '3d',
          layers: only('hits', 'edges', 'tracks', 'lost', 'detector'),
        },
        particle: lost,
      });
  }
  return steps;
}

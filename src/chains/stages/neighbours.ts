import type { Loss, LossQuestion } from '../../causes/cause.ts';
import { type NeighbourRun, neighbourLosses } from '../../causes/neighbourLosses.ts';
import { distanceDistribution, neighbourCountDistribution } from '../../distributions/distances.ts';
import type { Distribution } from '../../distributions/distribution.ts';
import { hitCount, type TrackingEvent } from '../../event/event.ts';
import type { Embedding } from '../../inference/embedding.ts';
import { findNeighboursCpu } from '../../neighbours/cpu.ts';
import { findPreparedGpu } from '../../neighbours/gpu.ts';
import { outwardPlaces } from '../../neighbours/outward.ts';
import { type PreparedSearch, prepareSearch } from '../../neighbours/prepare.ts';
import type { NeighbourEdges, NeighbourSearch } from '../../neighbours/search.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import { shared, type TaskContext } from '../../tasks/rpc.ts';
import { createPartTimer } from '../../tasks/timedParts.ts';
import { type Transferring, transferring } from '../../tasks/transfer.ts';
import { defineStage, parametersOf, type StageInput } from '../chain.ts';
import { evaluationSettings } from '../settings.ts';
import type { StageTools } from '../tools.ts';
import { gpuOrCpu } from './gpuOrCpu.ts';
import { searchSettings } from './searchSettings.ts';

/** Pairs of hits that are neighbours in an embedding. */
export interface Neighbours extends NeighbourEdges {
  /** Largest distance of neighbours. */
  readonly radius: number;
}

declare module '../chain.ts' {
  interface Results {
    /** Pairs of hits that are near in the embedding: the graph before the filter. */
    neighbours: Neighbours;
  }
}

/**
 * The most pairs that are taken: six times those of a full event. Each takes 8 bytes, and 4 of its score, in the page
 * and in both workers: 300 MB.
 */
export const MOST_PAIRS = 8_000_000;

type SearchSettings = ReturnType<typeof searchSettings>;

/** All pairs of hits within a radius in the embedding, directed. */
export const neighbours = defineStage({
  id: 'neighbours',
  title: 'Neighbours',
  needs: ['embedding'],
  gives: 'neighbours',
  parameters: parametersOf('neighbours'),
  choices: ['graphBackend'],
  figuresHelp:
    'True edges of target particles among the pairs; share of pairs that join hits of one particle.',
  async run(tools, { event, parameters, choices, results: { embedding } }, context) {
    const settings = searchSettings(parameters, embedding, hitCount(event));
    const compute = tools.compute<NeighbourTasks>();
    const args: [TrackingEvent, Embedding, SearchSettings] = [
      shared(event),
      shared(embedding),
      settings,
    ];
    const most = Math.min(MOST_PAIRS, tools.limits.pairs);
    const ran = await gpuOrCpu<NeighbourEdges>(tools, choices.graphBackend, {
      insteadOfGpu: 'Neighbours were searched on the CPU',
      async onGpu({ device, adapterName }) {
        const timer = createPartTimer();
        const prepared = await timer.time('sort', () =>
          compute.call('prepareNeighbours', args, context),
        );
        const { signal, progress: onProgress } = context;
        const { src, dst, limited, steps } = await timer.time('search', () =>
          findPreparedGpu(device, prepared, { signal, onProgress, maxEdges: most }),
        );
        return {
          value: { src, dst, limited, steps },
          backend: `GPU (${adapterName})`,
          parts: timer.parts(),
        };
      },
      onCpu: async () => ({
        value: await compute.call('findNeighbours', [...args, most], context),
        backend: 'CPU',
      }),
    });
    return { ...ran, value: { ...ran.value, radius: settings.radius } };
  },
  describe({ event, parameters, results: { embedding } }, { src, limited, radius }) {
    const hits = hitCount(event);
    const within = Number(radius.toPrecision(3));
    let note: string | null = null;
    if (src.length === 0)
      note = `No two hits are within ${within} of each other; use a larger radius, or a network trained for this detector.`;
    else if (limited > 0)
      note = `${limited} hits had more than ${searchSettings(parameters, embedding, hits).kMax} neighbours and kept the nearest.`;
    else if (parameters.radius === 0) note = `Radius ${within}, for an event of ${hits} hits.`;
    return {
      counts: [
        { id: 'hits', label: 'hits in', value: hits },
        { id: 'pairs', label: 'pairs out', value: src.length, isMain: true },
      ],
      note,
    };
  },
  explain(tools, { event, parameters, results }, question, context) {
    const { embedding, neighbours: found } = results;
    const args: [TrackingEvent, Embedding, Neighbours, ParameterValues, LossQuestion] = [
      shared(event),
      shared(embedding),
      shared(found),
      parameters,
      question,
    ];
    return tools.compute<NeighbourTasks>().call('explainNeighbours', args, context);
  },
  distributions: [
    {
      id: 'distance',
      label: 'distance in the embedding',
      counted: 'pairs',
      help: 'Pairs of hits in the direction chosen, out to a radius a quarter larger.',
      lines: [{ parameter: 'radius', name: 'radius', automatic: 0 }],
      distribution: (tools, input, context) => askDistances(tools, input, 'radius', context),
    },
    {
      id: 'neighbours-of-a-hit',
      label: 'neighbours of a hit',
      counted: 'hits',
      help: 'All hits, by the hits within the radius; those with more than the most keep the nearest. Hits of particles are drawn as target, noise as fake.',
      lines: [{ parameter: 'kMax', name: 'most', automatic: 0 }],
      distribution: (tools, input, context) => askDistances(tools, input, 'kMax', context),
    },
  ],
  tasks,
});

function askDistances(
  tools: StageTools,
  { event, parameters, results: { embedding } }: StageInput<'embedding'>,
  cut: 'radius' | 'kMax',
  context: TaskContext,
): Promise<Distribution> {
  const args: [TrackingEvent, Embedding, ParameterValues, 'radius' | 'kMax', number] = [
    shared(event),
    shared(embedding),
    parameters,
    cut,
    Math.min(MOST_PAIRS, tools.limits.pairs),
  ];
  return tools.compute<NeighbourTasks>().call('neighbourDistribution', args, context);
}

function tasks() {
  return {
    findNeighbours: async (
      { signal, progress: onProgress }: TaskContext,
      event: TrackingEvent,
      embedding: Embedding,
      settings: SearchSettings,
      maxEdges: number,
    ): Promise<Transferring<NeighbourEdges>> =>
      transferring(
        await findNeighboursCpu(searchOf(event, embedding, settings), {
          signal,
          onProgress,
          maxEdges,
        }),
      ),
    prepareNeighbours: (
      _context: TaskContext,
      event: TrackingEvent,
      embedding: Embedding,
      settings: SearchSettings,
    ): Transferring<PreparedSearch> =>
      transferring(prepareSearch(searchOf(event, embedding, settings))),
    neighbourDistribution(
      { signal, progress: onProgress }: TaskContext,
      event: TrackingEvent,
      embedding: Embedding,
      values: ParameterValues,
      cut: 'radius' | 'kMax',
      maxEdges: number,
    ): Promise<Distribution> {
      const settings = searchSettings(values, embedding, hitCount(event));
      const search = searchOf(event, embedding, settings);
      const options = { signal, onProgress, maxEdges };
      if (cut === 'kMax')
        return neighbourCountDistribution(event, search, values.kMax === 0, options);
      const isAutomatic = values.radius === 0;
      const targets = evaluationSettings(values);
      return distanceDistribution(event, search, targets, isAutomatic, options);
    },
    explainNeighbours(
      _context: TaskContext,
      event: TrackingEvent,
      embedding: Embedding,
      found: Neighbours,
      values: ParameterValues,
      question: LossQuestion,
    ): (Loss | null)[] {
      const hits = hitCount(event);
      const run: NeighbourRun = {
        edges: found,
        searchAt: (changed) => searchOf(event, embedding, searchSettings(changed, embedding, hits)),
      };
      return neighbourLosses(run, values, question);
    },
  };
}
type NeighbourTasks = ReturnType<typeof tasks>;

/** The search for neighbours of the hits of an event. */
export function searchOf(
  { x, y, z }: TrackingEvent,
  { dims, source, target, principalAxes }: Embedding,
  settings: SearchSettings,
): NeighbourSearch {
  const outward = outwardPlaces(x, y, z);
  return { ...settings, dims, source, target, outward, rotate: !principalAxes };
}

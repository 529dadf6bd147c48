import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import type { Stage as ParameterStage } from '../parameters/descriptor.ts';
import { DEFAULT_PARAMETERS, PARAMETER_IDS, PARAMETERS } from '../parameters/table.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import type { Tracks } from '../tracks/track.ts';
import {
  type GraphBackendChoice,
  type Pipeline,
  type PipelineSnapshot,
  type ProviderChoice,
  type SourceFile,
  STAGES,
  type StageName,
  type StageStatus,
} from './pipeline.ts';
import type { Ran, Services } from './services.ts';
import {
  type Description,
  describeEvent,
  describeGraph,
  describeReport,
  describeScores,
  describeTracks,
  idleStatus,
} from './status.ts';
import { isAbort, type TaskContext } from './workers/rpc.ts';

/** The stages that run by themselves once an event is open. */
const COMPUTED = ['graph', 'scores', 'tracks', 'report'] as const satisfies StageName[];
type ComputedStage = (typeof COMPUTED)[number];

interface Results {
  graph: Graph;
  scores: Float32Array;
  tracks: Tracks;
  report: Evaluation | null;
}

interface Memo<T> {
  readonly key: readonly unknown[];
  /** Null where the stage failed with this key: it is not tried again until the key changes. */
  readonly ran: Ran<T> | null;
}

/**
 * The pipeline over some services.
 *
 * How it works: each stage has a *key*, the list of everything its result depends on: the results before it by
 * identity, its own parameters, the backend and the map or network in use. A stage whose remembered key differs
 * from its present one is stale. One loop runs the first stale stage until none is left. A change that makes the
 * running stage stale aborts it; a change further down is simply found stale when the loop gets there.
 */
export function createPipeline(services: Services): Pipeline<SimulationSettings> & {
  /** Resolves when nothing is left to run: all done, or one failed or was cancelled. */
  settled(): Promise<void>;
} {
  let events: readonly TrackingEvent[] = [];
  let eventIndex = 0;
  let detector: Detector | null = null;
  let parameters = DEFAULT_PARAMETERS;
  let provider: ProviderChoice = 'auto';
  let graphBackend: GraphBackendChoice = 'auto';
  let providerReason: string | null = null;
  /** Counts up when a map or network is replaced, or a user asks to try again. */
  let mapVersion = 0;
  let networkVersion = 0;
  let halted = false;
  let disposed = false;

  const memo: { [S in ComputedStage]?: Memo<Results[S]> } = {};
  const statuses = new Map<StageName, StageStatus>(
    STAGES.map((stage) => [stage, idleStatus(stage)]),
  );
  const warnings = new Map<StageName, readonly string[]>();
  const listeners = new Set<() => void>();
  let running: {
    stage: ComputedStage;
    key: readonly unknown[];
    controller: AbortController;
  } | null = null;
  let loading: AbortController | null = null;
  /** Status of the event stage while nothing is loading, to return to where a load fails. */
  let restingEvent = idleStatus('event');
  let loop: Promise<void> | null = null;
  let current: PipelineSnapshot = makeSnapshot();

  const event = (): TrackingEvent | null => events[eventIndex] ?? null;
  const result = <S extends ComputedStage>(stage: S): Results[S] | null =>
    memo[stage]?.ran?.value ?? null;

  function makeSnapshot(): PipelineSnapshot {
    return {
      event: events[eventIndex] ?? null,
      detector,
      graph: memo.graph?.ran?.value ?? null,
      scores: memo.scores?.ran?.value ?? null,
      tracks: memo.tracks?.ran?.value ?? null,
      evaluation: memo.report?.ran?.value ?? null,
      stages: Object.fromEntries(statuses) as Record<StageName, StageStatus>,
      warnings: STAGES.flatMap((stage) => warnings.get(stage) ?? []),
      events: events.map((one) => one.name),
      eventIndex,
      mapName: services.mapName(),
      networkName: services.networkName(),
      providerReason,
    };
  }

  function publish(): void {
    if (disposed) return;
    current = makeSnapshot();
    for (const listener of listeners) listener();
  }

  function setStatus(stage: StageName, change: Partial<StageStatus>): void {
    statuses.set(stage, { ...(statuses.get(stage) ?? idleStatus(stage)), ...change });
  }

  /** Values of the parameters of some stages, in table order. */
  function valuesOf(...stages: ParameterStage[]): unknown[] {
    return PARAMETER_IDS.filter((id) => (stages as string[]).includes(PARAMETERS[id].stage)).map(
      (id) => parameters[id],
    );
  }

  function keyOf(stage: ComputedStage): unknown[] {
    switch (stage) {
      case 'graph':
        return [event(), mapVersion, graphBackend, ...valuesOf('graph')];
      case 'scores':
        return [result('graph'), networkVersion, provider, ...valuesOf('scores')];
      case 'tracks':
        return [result('scores'), ...valuesOf('tracks')];
      case 'report':
        return [result('tracks'), ...valuesOf('report')];
    }
  }

  /** The first stage that has to run, or null; a failed stage blocks those after it. */
  function firstStale(): ComputedStage | null {
    if (!event()) return null;
    for (const stage of COMPUTED) {
      const known = memo[stage];
      if (!known || !sameKey(known.key, keyOf(stage))) return stage;
      if (!known.ran) return null;
    }
    return null;
  }

  async function runStage(stage: ComputedStage, context: TaskContext): Promise<void> {
    const open = event() as TrackingEvent;
    const graph = result('graph') as Graph;
    const scores = result('scores') as Float32Array;
    const tracks = result('tracks') as Tracks;
    const key = keyOf(stage);
    switch (stage) {
      case 'graph': {
        const ran = await services.buildGraph(open, parameters, graphBackend, context);
        memo.graph = { key, ran };
        return finish(stage, ran, describeGraph(open, ran.value));
      }
      case 'scores': {
        const ran = await services.scoreEdges(open, graph, provider, context);
        providerReason = ran.reason;
        memo.scores = { key, ran };
        return finish(stage, ran, describeScores(graph, ran.value));
      }
      case 'tracks': {
        const ran = await services.buildTracks(open, graph, scores, parameters, context);
        memo.tracks = { key, ran };
        return finish(stage, ran, describeTracks(graph, scores, ran.value, parameters));
      }
      case 'report': {
        const ran = await services.evaluate(open, graph, scores, tracks, parameters, context);
        memo.report = { key, ran };
        finish(stage, ran, describeReport(ran.value));
        if (ran.value) spreadFigures(ran.value);
      }
    }
  }

  function finish(stage: ComputedStage, ran: Ran<unknown>, description: Description): void {
    const { milliseconds, backend } = ran;
    warnings.set(stage, ran.warnings);
    setStatus(stage, { state: 'done', progress: null, error: null, milliseconds, backend });
    setStatus(stage, description);
  }

  /** Efficiency and purity of every stage come from the report, which is the last to run. */
  function spreadFigures({ report }: Evaluation): void {
    setStatus('graph', report.graph);
    setStatus('scores', { efficiency: report.edges.efficiency, purity: report.edges.purity });
    const { efficiency, fakeRate } = report.tracks;
    setStatus('tracks', { efficiency, purity: fakeRate === null ? null : 1 - fakeRate });
  }

  async function runLoop(): Promise<void> {
    for (let stage = firstStale(); stage && !halted && !disposed; stage = firstStale()) {
      const controller = new AbortController();
      const mine = { stage, key: keyOf(stage), controller };
      running = mine;
      for (const later of COMPUTED.slice(COMPUTED.indexOf(stage)))
        setStatus(later, {
          state: later === stage ? 'running' : 'idle',
          progress: null,
          error: null,
        });
      publish();
      const progress = (fraction: number) => {
        if (running !== mine) return;
        setStatus(mine.stage, { progress: fraction });
        publish();
      };
      try {
        await runStage(stage, { signal: controller.signal, progress });
      } catch (error) {
        if (isAbort(error)) {
          setStatus(stage, { state: halted ? 'cancelled' : 'idle', progress: null });
        } else {
          clearFrom(stage);
          (memo[stage] as Memo<never>) = { key: mine.key, ran: null };
          setStatus(stage, { state: 'failed', progress: null, error: (error as Error).message });
        }
      }
      running = null;
      publish();
    }
  }

  /** Forgets the results of a stage and of those after it. */
  function clearFrom(stage: ComputedStage): void {
    for (const later of COMPUTED.slice(COMPUTED.indexOf(stage))) {
      delete memo[later];
      warnings.delete(later);
      statuses.set(later, idleStatus(later));
    }
  }

  /** Runs what became stale; aborts what is running if it, or something before it, became stale. */
  function update(): void {
    halted = false;
    if (running) {
      const stale = firstStale();
      const outdated =
        !sameKey(running.key, keyOf(running.stage)) ||
        (stale !== null && COMPUTED.indexOf(stale) < COMPUTED.indexOf(running.stage));
      if (outdated) running.controller.abort();
    }
    loop ??= runLoop().finally(() => {
      loop = null;
      if (!halted && !disposed && firstStale()) update();
    });
  }

  function show(opened: readonly TrackingEvent[], index: number): void {
    events = opened;
    eventIndex = index;
    clearFrom('graph');
    const open = event();
    if (open)
      setStatus('event', { state: 'done', progress: null, error: null, ...describeEvent(open) });
    publish();
    update();
  }

  /** Loads something with progress in the event stage; where it fails, what was open stays as it was. */
  async function load<T>(work: (context: TaskContext) => Promise<T>, use: (value: T) => void) {
    if (!loading) restingEvent = statuses.get('event') as StageStatus;
    loading?.abort();
    const controller = new AbortController();
    loading = controller;
    const started = performance.now();
    const progress = (fraction: number) => {
      if (loading !== controller) return;
      setStatus('event', { progress: fraction });
      publish();
    };
    setStatus('event', { state: 'running', progress: null, error: null });
    publish();
    try {
      const value = await work({ signal: controller.signal, progress });
      controller.signal.throwIfAborted();
      statuses.set('event', { ...restingEvent, milliseconds: performance.now() - started });
      use(value);
    } catch (error) {
      if (loading === controller) statuses.set('event', restingEvent);
      throw error;
    } finally {
      if (loading === controller) loading = null;
      publish();
    }
  }

  const openSources = (files: readonly SourceFile[]) =>
    load(
      (context) => services.readEvents(files, context),
      (opened) => show(opened, 0),
    );

  services
    .detector({ signal: new AbortController().signal, progress: () => {} })
    .then((found) => {
      detector = found;
      publish();
    })
    .catch((error: Error) => {
      warnings.set('event', [error.message]);
      publish();
    });

  return {
    snapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openEvents: (opened) => show(opened, 0),
    openFiles: openSources,
    openUrl: (url) =>
      load(
        async (context) => services.readEvents([await services.fetchFile(url, context)], context),
        (opened) => show(opened, 0),
      ),
    generate: (settings) =>
      load(
        async (context) => [await services.generateEvent(settings, context)],
        (generated) => show(generated, 0),
      ),
    selectEvent(index) {
      if (index >= 0 && index < events.length && index !== eventIndex) show(events, index);
    },
    setParameters(values) {
      parameters = values;
      update();
    },
    setProvider(choice) {
      provider = choice;
      update();
    },
    setGraphBackend(choice) {
      graphBackend = choice;
      update();
    },
    openMap: (file) =>
      load(
        (context) => services.openMap(file, context),
        () => {
          mapVersion++;
          update();
        },
      ),
    openModel: (onnx, manifest) =>
      load(
        (context) => services.openNetwork(onnx, manifest, context),
        () => {
          networkVersion++;
          update();
        },
      ),
    cancel() {
      loading?.abort();
      if (!running) return;
      halted = true;
      running.controller.abort();
    },
    resume() {
      for (const stage of COMPUTED) if (memo[stage]?.ran === null) delete memo[stage];
      update();
    },
    async settled() {
      while (loop) await loop;
    },
    dispose() {
      disposed = true;
      loading?.abort();
      running?.controller.abort();
      listeners.clear();
      services.dispose();
    },
  };
}

function sameKey(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}

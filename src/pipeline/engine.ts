import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from '../event/event.ts';
import { DEFAULT_PARAMETERS } from '../parameters/table.ts';
import type { SimulationSettings } from '../simulation/settings.ts';
import { createLoader } from './loader.ts';
import { createMemory, from, type StageKey, sameKey } from './memory.ts';
import type {
  GraphBackendChoice,
  Pipeline,
  PipelineSnapshot,
  ProviderChoice,
  StageName,
  StageStatus,
} from './pipeline.ts';
import type { Services } from './services.ts';
import {
  COMPUTED,
  type ComputedStage,
  type Finished,
  type Inputs,
  type Results,
  STAGE_TABLE,
} from './stages.ts';
import { describeEvent, idleStatus } from './status.ts';

/**
 * The pipeline over some services.
 *
 * How it works: each stage has a *key*, the list of everything its result depends on (stages.ts). A stage whose
 * remembered key differs from its present one is stale. One loop runs the first stale stage until none is left. A
 * change that makes the running stage stale aborts it; a change further down is simply found stale when the loop
 * gets there. A change that is taken back before its stage finished finds the remembered result still fresh.
 */
export function createPipeline(services: Services): Pipeline<SimulationSettings> & {
  /** Resolves when nothing is left to run: all done, or one failed or was cancelled. */
  settled(): Promise<void>;
} {
  let events: readonly TrackingEvent[] = [];
  let eventIndex = 0;
  let detector: Detector | null = null;
  let detectorWarning: string | null = null;
  let parameters = DEFAULT_PARAMETERS;
  let provider: ProviderChoice = 'auto';
  let graphBackend: GraphBackendChoice = 'auto';
  let mapVersion = 0;
  let networkVersion = 0;
  let halted = false;
  let disposed = false;

  const memory = createMemory();
  const listeners = new Set<() => void>();
  let running: {
    readonly stage: ComputedStage;
    readonly key: StageKey;
    readonly controller: AbortController;
  } | null = null;
  /** Status of the event stage while nothing is loading. */
  let restingEvent = idleStatus('event');
  const loader = createLoader(publish);
  let loop: Promise<void> | null = null;
  let current: PipelineSnapshot = makeSnapshot();

  function makeSnapshot(): PipelineSnapshot {
    const { graph = null, scores = null, tracks = null, report = null } = memory.shownResults();
    const stages = { event: loader.status(restingEvent) } as Record<StageName, StageStatus>;
    for (const stage of COMPUTED) stages[stage] = memory.status(stage);
    return {
      event: events[eventIndex] ?? null,
      detector,
      graph,
      scores,
      tracks,
      evaluation: report,
      stages,
      warnings: [...(detectorWarning === null ? [] : [detectorWarning]), ...memory.warnings()],
      events: events.map((one) => one.name),
      eventIndex,
      mapName: services.mapName(),
      mapHasMoments: services.mapHasMoments(),
      networkName: services.networkName(),
      providerReason: memory.providerReason(),
    };
  }

  function publish(): void {
    if (disposed) return;
    current = makeSnapshot();
    for (const listener of listeners) listener();
  }

  function inputs(): Inputs | null {
    const event = events[eventIndex];
    return event ? { event, parameters, provider, graphBackend, mapVersion, networkVersion } : null;
  }

  /** Runs a stage and remembers its result, unless it became stale or was cancelled meanwhile. */
  async function runStage(stage: ComputedStage, present: Inputs): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const mine = { stage, key: memory.keyOf(stage, present), controller };
    running = mine;
    for (const later of from(stage))
      memory.setStatus(later, {
        state: later === stage ? 'running' : 'idle',
        progress: null,
        error: null,
      });
    publish();
    const progress = (fraction: number) => {
      if (running !== mine) return;
      memory.setStatus(stage, { progress: fraction });
      publish();
    };
    try {
      const before = memory.results() as Results;
      const { run } = STAGE_TABLE[stage];
      const finished = await run(services, present, before, { signal, progress });
      signal.throwIfAborted();
      memory.remember(stage, mine.key, finished as Finished<never>);
    } catch (error) {
      // Whatever an aborted stage throws is of no interest any more.
      if (!signal.aborted) memory.fail(stage, mine.key, (error as Error).message);
    }
    running = null;
  }

  async function runLoop(): Promise<void> {
    // What changes together, such as an event and its parameters, runs once.
    await Promise.resolve();
    for (;;) {
      const present = inputs();
      const stage = memory.firstStale(present);
      memory.restoreStatuses(stage, present);
      if (halted && stage) memory.showCancelled(stage);
      if (!present || !stage || halted || disposed) break;
      await runStage(stage, present);
    }
    publish();
  }

  /** Runs what became stale; aborts what is running if it, or something before it, became stale. */
  function update(): void {
    halted = false;
    const present = inputs();
    const stale = memory.firstStale(present);
    if (running && present) {
      const outdated =
        !sameKey(running.key, memory.keyOf(running.stage, present)) ||
        (stale !== null && COMPUTED.indexOf(stale) < COMPUTED.indexOf(running.stage));
      if (outdated) running.controller.abort();
    }
    loop ??= runLoop().finally(() => {
      loop = null;
      if (!halted && !disposed && memory.firstStale(inputs())) update();
    });
  }

  /** Shows one of some events; `milliseconds`: how long it took to read them, null where that is not known. */
  function show(opened: readonly TrackingEvent[], index: number, milliseconds: number | null) {
    events = opened;
    eventIndex = index;
    memory.clearFrom('graph');
    restingEvent = events[index]
      ? { ...idleStatus('event'), state: 'done', milliseconds, ...describeEvent(events[index]) }
      : idleStatus('event');
    update();
    publish();
  }

  services
    .detector({ signal: new AbortController().signal, progress: () => {} })
    .then((found) => {
      detector = found;
    })
    .catch((error: Error) => {
      detectorWarning = error.message;
    })
    .finally(publish);

  return {
    snapshot: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openEvents: (opened) => show(opened, 0, null),
    openFiles: (files) =>
      loader.load(
        (context) => services.readEvents(files, context),
        (opened, milliseconds) => show(opened, 0, milliseconds),
      ),
    openUrl: (url) =>
      loader.load(
        async (context) => services.readEvents([await services.fetchFile(url, context)], context),
        (opened, milliseconds) => show(opened, 0, milliseconds),
      ),
    generate: (settings) =>
      loader.load(
        (context) => services.generateEvent(settings, context),
        (generated, milliseconds) => show([generated], 0, milliseconds),
      ),
    selectEvent(index) {
      if (index >= 0 && index < events.length && index !== eventIndex)
        show(events, index, restingEvent.milliseconds);
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
      loader.load(
        (context) => services.openMap(file, events[eventIndex]?.detector ?? null, context),
        () => {
          mapVersion++;
          update();
        },
      ),
    openModel: (onnx, manifest) =>
      loader.load(
        (context) =>
          services.openNetwork(onnx, manifest, events[eventIndex]?.detector ?? null, context),
        () => {
          networkVersion++;
          update();
        },
      ),
    // Not through the loader: asking what a file is must not end the loading of an event.
    outlineModel: (onnx) =>
      services.outlineNetwork(onnx, { signal: new AbortController().signal, progress: () => {} }),
    cancel() {
      loader.cancel();
      if (!loop) return;
      halted = true;
      running?.controller.abort();
    },
    resume() {
      memory.forgetFailures();
      update();
    },
    async settled() {
      while (loop) await loop;
    },
    dispose() {
      disposed = true;
      loader.cancel();
      running?.controller.abort();
      listeners.clear();
      services.dispose();
    },
  };
}

import { type Chain, networkRoles, type Stage, type StageInput } from '../chains/chain.ts';
import { CHAINS, chainOf } from '../chains/index.ts';
import type { BackendChoices } from '../chains/ran.ts';
import type { Detector } from '../detector/detector.ts';
import { DEFAULT_DETECTOR } from '../detectors/index.ts';
import type { TrackingEvent } from '../event/event.ts';
import { placementWarning } from '../event/placement.ts';
import type { NamedBytes } from '../formats/zip.ts';
import { DEFAULT_PARAMETERS, PARAMETER_IDS } from '../parameters/table.ts';
import type { EventRequest } from '../simulation/settings.ts';
import { cardStatuses, cardsOf } from './cards.ts';
import { createExplanations } from './explanations.ts';
import { keepIdentity } from './identity.ts';
import { createMemory, type Inputs, type Memory, type StageKey, sameKey } from './memory.ts';
import { createOpenings } from './openings.ts';
import { EVENT_STAGE, type Pipeline, type PipelineSnapshot } from './pipeline.ts';
import { releaseNote } from './releaseNote.ts';
import { createRuns } from './runs.ts';
import type { Services } from './services.ts';

/**
 * The pipeline over some services: runs the chain that the parameter `chain` names.
 *
 * How it works: each stage has a *key*, the list of everything its result depends on (memory.ts). A stage whose
 * remembered key differs from its present one is stale. One loop runs the first stale stage until none is left. A
 * change that makes the running stage stale aborts it; a change further down is simply found stale when the loop
 * gets there. A change that is taken back before its stage finished finds the remembered result still fresh. Each
 * chain remembers its own results, so that going back to one shows them at once.
 */
export function createPipeline(
  services: Services,
  chains: readonly Chain[] = CHAINS,
): Pipeline<EventRequest> {
  /** The modules of the detector of the event that is shown, as far as they are there. */
  let detector: Detector | null = null;
  let detectorWarning: string | null = null;
  let parameters = DEFAULT_PARAMETERS;
  let choices: BackendChoices = { provider: 'auto', graphBackend: 'auto' };
  let halted = false;
  let disposed = false;

  const memories = new Map<Chain, Memory>();
  let memory = memoryOf(chainInUse());
  const listeners = new Set<() => void>();
  let running: {
    readonly memory: Memory;
    readonly stage: Stage;
    readonly key: StageKey;
    readonly controller: AbortController;
  } | null = null;
  const openings = createOpenings(services, {
    eventChanged() {
      for (const one of memories.values()) one.clear();
      if (detector?.name !== detectorShown()) showDetector();
      update();
      publish();
    },
    resourceChanged: update,
    detectorChanged: showDetector,
    changed: publish,
  });
  let loop: Promise<void> | null = null;
  let detecting: Promise<void> | null = null;
  /** The last event and modules that were held against each other. */
  let checked: {
    readonly event: TrackingEvent | null;
    readonly modules: Detector | null;
    readonly warnings: readonly string[];
  } = { event: null, modules: null, warnings: [] };
  let current: PipelineSnapshot = makeSnapshot(null);

  /** The chain that the parameters name. */
  function chainInUse(): Chain {
    return chains.find(({ id }) => id === parameters.chain) ?? chains[0];
  }

  function memoryOf(chain: Chain): Memory {
    const known = memories.get(chain) ?? createMemory(chain);
    memories.set(chain, known);
    return known;
  }

  /** Name of the detector of the event that is shown; before there is one, of that which events are generated in. */
  function detectorShown(): string {
    return openings.event()?.detector ?? DEFAULT_DETECTOR.id;
  }

  /** What there is to say of the event itself: what was left aside, hits that do not lie on their modules. */
  function eventWarnings(): readonly string[] {
    const event = openings.event();
    const modules = detector?.name === event?.detector ? detector : null;
    if (checked.event !== event || checked.modules !== modules) {
      const misplaced = event && modules && placementWarning(event, modules);
      const release = event && modules && releaseNote(event, modules);
      checked = {
        event,
        modules,
        warnings: [event?.notes ?? [], misplaced ?? [], release ?? []].flat(),
      };
    }
    return checked.warnings;
  }

  /** That the event helped to make the map which is judged on it. */
  function mapWarnings(): readonly string[] {
    const event = openings.event();
    const made = event ? services.mapEvents(event.detector) : [];
    const usesMap = memory.chain.stages.some(({ files }) => files?.includes('map'));
    if (!event || !usesMap || !made.includes(event.name)) return [];
    return [
      `The map in use was made from ${event.name} (${made.length === 1 ? 'and no other event' : `one of ${made.length} events`}), so its figures say little of the map: look at another event.`,
    ];
  }

  /** Shows the modules of the event's detector, once they are there; none where there are none. */
  function showDetector(): void {
    const id = detectorShown();
    if (detector?.name !== id) detector = null;
    detecting = services
      .detector(id)
      .then((found) => {
        if (id !== detectorShown()) return;
        detector = found;
        detectorWarning = null;
      })
      .catch((error: Error) => {
        if (id === detectorShown()) detectorWarning = error.message;
      })
      .finally(publish);
  }

  function makeSnapshot(before: PipelineSnapshot | null): PipelineSnapshot {
    return keepIdentity(before, {
      event: openings.event(),
      detector,
      chain: memory.chain.id,
      parameters,
      cards: cardsOf(memory.chain),
      results: memory.shownResults(),
      fresh: memory.fresh(),
      stages: { [EVENT_STAGE]: openings.eventStatus(), ...cardStatuses(memory) },
      warnings: [
        ...eventWarnings(),
        ...(detectorWarning === null ? [] : [detectorWarning]),
        ...mapWarnings(),
        ...memory.warnings(),
      ],
      loading: openings.loading(),
      events: openings.eventNames(),
      eventIndex: openings.eventIndex(),
      mapName: services.mapName(detectorShown()),
      openedFiles: services.opened(detectorShown()),
      mapHasMoments: services.mapHasMoments(detectorShown()),
      mapEvents: services.mapEvents(detectorShown()),
      networkNames: Object.fromEntries(
        networkRoles(memory.chain).map((role) => [
          role,
          services.networkName(detectorShown(), role),
        ]),
      ),
    });
  }

  function publish(): void {
    if (disposed) return;
    current = makeSnapshot(current);
    for (const listener of listeners) listener();
  }

  function inputs(): Inputs | null {
    const event = openings.event();
    if (!event) return null;
    const version: Inputs['version'] = (file) => services.tools.version(file, event.detector);
    return { event, parameters, choices, version };
  }

  /** Runs a stage and remembers its result, unless it became stale or was cancelled meanwhile. */
  async function runStage(at: Memory, stage: Stage, present: Inputs): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    const mine = { memory: at, stage, key: at.keyOf(stage, present), controller };
    running = mine;
    for (const later of at.from(stage))
      at.setStatus(later, {
        state: later === stage ? 'running' : 'idle',
        progress: null,
        error: null,
      });
    publish();
    const progress = (fraction: number) => {
      if (running !== mine) return;
      at.setStatus(stage, { progress: fraction });
      publish();
    };
    try {
      // Stages run in order, so that what this one needs is there.
      const input = { ...present, results: at.results() } as StageInput;
      const started = performance.now();
      const ran = await stage.run(services.tools, input, { signal, progress });
      signal.throwIfAborted();
      const milliseconds = performance.now() - started;
      const description = stage.describe(input, ran.value);
      at.remember(stage, mine.key, { ran, milliseconds, description });
    } catch (error) {
      // Whatever an aborted stage throws is of no interest any more.
      if (!signal.aborted) at.fail(stage, mine.key, (error as Error).message);
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
      await runStage(memory, stage, present);
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
        running.memory !== memory ||
        !sameKey(running.key, memory.keyOf(running.stage, present)) ||
        (stale !== null && !memory.from(running.stage).includes(stale));
      if (outdated) running.controller.abort();
    }
    loop ??= runLoop().finally(() => {
      loop = null;
      if (!halted && !disposed && memory.firstStale(inputs())) update();
    });
  }

  showDetector();

  return {
    snapshot: () => current,
    explain: createExplanations(services.tools, () => {
      const present = inputs();
      if (!present || loop || memory.firstStale(present)) return null;
      return { chain: memory.chain, run: { ...present, results: memory.results() } };
    }),
    runs: createRuns({
      tools: services.tools,
      chain: (id) => chainOf(id, chains),
      event: openings.event,
      choices: () => choices,
      done(asked) {
        const isSame = PARAMETER_IDS.every((id) => asked[id] === parameters[id]);
        return isSame && !loop && !memory.firstStale(inputs()) ? memory.results() : null;
      },
      openEvents: openings.openEvents,
    }),
    maps: services.maps,
    openEventList: openings.openEvents,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openEvents: (opened) => openings.showAll(opened, null),
    openFiles: openings.openFiles,
    openItems: openings.openItems,
    openUrl: openings.openUrl,
    generate: openings.generate,
    selectEvent: openings.selectEvent,
    setParameters(values) {
      parameters = values;
      memory = memoryOf(chainInUse());
      update();
    },
    async files() {
      const event = (await openings.eventFiles()).map(inFolder('event'));
      const opened = await services.openedFiles(detectorShown());
      return [
        ...event,
        ...opened.flatMap(({ use, files }) => files.map(inFolder(use.replace(':', '-')))),
      ];
    },
    restoreShipped(file) {
      services.restoreShipped(file, detectorShown());
      update();
      publish();
    },
    setProvider(provider) {
      choices = { ...choices, provider };
      update();
    },
    setGraphBackend(graphBackend) {
      choices = { ...choices, graphBackend };
      update();
    },
    setServer(server) {
      choices = { ...choices, server };
      update();
    },
    cancelLoading: (kind) => openings.cancelLoading(kind),
    cancel() {
      openings.cancelLoading();
      if (!loop) return;
      halted = true;
      running?.controller.abort();
    },
    resume() {
      for (const one of memories.values()) one.forgetFailures();
      update();
    },
    async settled() {
      while (loop) await loop;
      await detecting;
    },
    dispose() {
      disposed = true;
      openings.cancelLoading();
      running?.controller.abort();
      listeners.clear();
      services.dispose();
    },
  };
}

function inFolder(folder: string) {
  return ({ name, bytes }: NamedBytes): NamedBytes => ({ name: `${folder}/${name}`, bytes });
}

import { moduleMap } from '../../../src/chains/moduleMap.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { cardsOf } from '../../../src/pipeline/cards.ts';
import {
  EVENT_STAGE,
  type Pipeline,
  type PipelineSnapshot,
  type StageStatus,
} from '../../../src/pipeline/pipeline.ts';
import { idleStatus } from '../../../src/pipeline/status.ts';

/** A stage that did nothing yet. */
export function idleStage(stage: string, changes: Partial<StageStatus> = {}): StageStatus {
  return { ...idleStatus(stage), ...changes };
}

export const EMPTY_SNAPSHOT: PipelineSnapshot = {
  event: null,
  detector: null,
  chain: moduleMap.id,
  parameters: DEFAULT_PARAMETERS,
  cards: cardsOf(moduleMap),
  results: {},
  fresh: [],
  stages: Object.fromEntries(
    [EVENT_STAGE, ...cardsOf(moduleMap).map(({ id }) => id)].map((id) => [id, idleStage(id)]),
  ),
  warnings: [],
  loading: [],
  events: [],
  eventIndex: 0,
  mapName: null,
  mapHasMoments: null,
  mapEvents: [],
  networkNames: {},
  openedFiles: [],
};

export interface FakePipeline extends Pipeline<{ particles: number }> {
  /** Publishes a snapshot with these changes. */
  publish(changes: Partial<PipelineSnapshot>): void;
  /** Every value that setParameters was called with. */
  readonly parameters: ParameterValues[];
  /** Indices that selectEvent was called with. */
  readonly selected: number[];
  /** Every choice of a backend that was made. */
  readonly backends: string[];
}

/** A pipeline that records what it is asked and publishes what a test tells it; every URL fails to open. */
export function fakePipeline(): FakePipeline {
  let snapshot = EMPTY_SNAPSHOT;
  const listeners = new Set<() => void>();
  const parameters: ParameterValues[] = [];
  const selected: number[] = [];
  const backends: string[] = [];
  const files: readonly unknown[] = [];
  return {
    parameters,
    selected,
    backends,
    publish(changes) {
      snapshot = { ...snapshot, ...changes };
      for (const listener of listeners) listener();
    },
    snapshot: () => snapshot,
    explain: {
      particle: async () => null,
      track: async () => null,
      fit: async () => null,
      event: async () => null,
      distribution: async () => null,
      scan: async () => null,
    },
    maps: {
      facts: () => Promise.reject(new Error('not asked for')),
      change: () => Promise.reject(new Error('not asked for')),
      build: () => Promise.reject(new Error('not asked for')),
    },
    openEventList: () => [],
    runs: {
      again: () => Promise.reject(new Error('not asked for')),
      survey: () => Promise.reject(new Error('not asked for')),
      files: () => files,
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openEvents() {},
    openFiles: async (files) => {
      const names = files.map(({ name }) => name);
      const bad = names.find((name) => name.startsWith('bad'));
      if (bad) throw new Error(`${bad} cannot be read.`);
      const [onnx] = files.filter(({ name }) => name.endsWith('.onnx'));
      const outline = { inputs: { edges: 'e' }, nodeWidth: 0, edgeWidth: 6, output: 'out' };
      return {
        kinds: new Set([onnx ? ('network' as const) : ('event' as const)]),
        ...(onnx && names.length === 1 && { undescribed: { file: onnx, outline } }),
        problems: names.filter((name) => name.startsWith('odd')).map((name) => `${name} left out.`),
      };
    },
    openItems: () => Promise.reject(new Error('not asked for')),
    openUrl: async (url) => {
      if (url.startsWith('bad')) throw new Error(`${url} cannot be read.`);
      return { kinds: new Set(['event']), problems: [] };
    },
    generate: async () => {},
    selectEvent: async (index) => void selected.push(index),
    setParameters: (values) => void parameters.push(values),
    files: async () => [],
    restoreShipped() {},
    setProvider: (provider) => void backends.push(`provider ${provider}`),
    setServer() {},
    setGraphBackend: (backend) => void backends.push(`graph ${backend}`),
    cancel() {},
    cancelLoading() {},
    resume() {},
    settled: async () => {},
    dispose() {},
  };
}

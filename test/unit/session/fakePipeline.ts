import { moduleMap } from '../../../src/chains/moduleMap.ts';
import type { ParameterValues } from '../../../src/parameters/table.ts';
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
  cards: cardsOf(moduleMap),
  results: {},
  fresh: [],
  stages: Object.fromEntries(
    [EVENT_STAGE, ...cardsOf(moduleMap).map(({ id }) => id)].map((id) => [id, idleStage(id)]),
  ),
  warnings: [],
  events: [],
  eventIndex: 0,
  mapName: null,
  mapHasMoments: null,
  networkName: null,
};

export interface FakePipeline extends Pipeline<{ particles: number }> {
  /** Publishes a snapshot with these changes. */
  publish(changes: Partial<PipelineSnapshot>): void;
  /** Every value that setParameters was called with. */
  readonly parameters: ParameterValues[];
  /** Indices that selectEvent was called with. */
  readonly selected: number[];
}

/** A pipeline that records what it is asked and publishes what a test tells it; every URL fails to open. */
export function fakePipeline(): FakePipeline {
  let snapshot = EMPTY_SNAPSHOT;
  const listeners = new Set<() => void>();
  const parameters: ParameterValues[] = [];
  const selected: number[] = [];
  return {
    parameters,
    selected,
    publish(changes) {
      snapshot = { ...snapshot, ...changes };
      for (const listener of listeners) listener();
    },
    snapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    openEvents() {},
    openFiles: async () => {},
    openUrl: async (url) => {
      if (url.startsWith('bad')) throw new Error(`${url} cannot be read.`);
    },
    generate: async () => {},
    selectEvent: (index) => void selected.push(index),
    setParameters: (values) => void parameters.push(values),
    setProvider() {},
    setGraphBackend() {},
    openMap: async () => {},
    openModel: async () => {},
    outlineModel: async (onnx) => {
      if (onnx.name.startsWith('bad')) throw new Error(`${onnx.name} cannot be read.`);
      return { inputs: { edges: 'e' }, nodeWidth: 0, edgeWidth: 6, output: 'out' };
    },
    cancel() {},
    resume() {},
    dispose() {},
  };
}

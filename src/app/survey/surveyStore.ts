import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ParticleCauseKind } from '../../causes/cause.ts';
import { type Effects, effectsOf } from '../../metrics/effects.ts';
import { evaluationRatios, type Ratios } from '../../metrics/ratios.ts';
import type { ParameterValues } from '../../parameters/table.ts';
import type { SurveyedEvent } from '../../pipeline/runs.ts';
import { sentenceOf } from '../../session/messages.ts';
import type { PageSession } from '../sessionContext.tsx';

/** How many target particles and segments one stage lost for one reason. */
export interface CauseCount {
  readonly stage: string;
  readonly kind: ParticleCauseKind;
  readonly particles: number;
  readonly segments: number;
}

/** What is kept of one event that was run: figures, not results. */
export interface SurveyRow {
  readonly name: string;
  /** Why it was not run; null where it was. */
  readonly problem: string | null;
  /** Whether the map in use was made from it: sums leave it out. */
  readonly madeMap: boolean;
  readonly hits: number;
  readonly tracks: number;
  /** Null for a run that was there already. */
  readonly milliseconds: number | null;
  /** Null without truth. */
  readonly ratios: Ratios | null;
  readonly effects: Effects | null;
  readonly causes: readonly CauseCount[];
}

export interface SurveyState {
  readonly rows: readonly SurveyRow[];
  /** What they were run with; null before there are any. */
  readonly parameters: ParameterValues | null;
  /** Done fraction while it runs. */
  readonly progress: number | null;
  /** Runs the chain on every open event, with the present parameters. */
  run(): Promise<void>;
  cancel(): void;
}

/** A survey of the open events of a session; what was found before it was ended stays. */
export function createSurveyStore({
  runs,
  store: session,
  actions,
}: Pick<PageSession, 'runs' | 'store' | 'actions'>): StoreApi<SurveyState> {
  let running: AbortController | null = null;
  return createStore<SurveyState>((set, get) => ({
    rows: [],
    parameters: null,
    progress: null,
    async run() {
      get().cancel();
      const mine = new AbortController();
      running = mine;
      const { parameters: steps, pipeline } = session.getState();
      const parameters = steps.present;
      const usesMap = pipeline.cards.some(({ files }) => files.includes('map'));
      const mapEvents = usesMap ? pipeline.mapEvents : [];
      set({ rows: [], parameters, progress: 0 });
      try {
        await runs.survey(
          parameters,
          {
            signal: mine.signal,
            progress: (progress) => running === mine && set({ progress }),
          },
          (surveyed) =>
            running === mine && set({ rows: [...get().rows, rowOf(surveyed, mapEvents)] }),
        );
      } catch (error) {
        if (running === mine) actions.say('error', sentenceOf(error));
      }
      if (running === mine) {
        running = null;
        set({ progress: null });
      }
    },
    cancel() {
      running?.abort();
      running = null;
      set({ progress: null });
    },
  }));
}

/** What is kept of a surveyed event. */
export function rowOf(surveyed: SurveyedEvent, mapEvents: readonly string[] = []): SurveyRow {
  const { name, problem, run } = surveyed;
  const madeMap = mapEvents.includes(name);
  if (!run)
    return {
      name,
      problem,
      madeMap,
      hits: 0,
      tracks: 0,
      milliseconds: null,
      ratios: null,
      effects: null,
      causes: [],
    };
  const { event, parameters, results, milliseconds } = run;
  const { evaluation, scores, tracks } = results;
  const isJudged = evaluation && scores && tracks;
  return {
    name,
    problem: null,
    madeMap,
    hits: event.hitId.length,
    tracks: tracks ? tracks.offset.length - 1 : 0,
    milliseconds,
    ratios: isJudged ? evaluationRatios(evaluation, scores, tracks, parameters) : null,
    effects: isJudged ? effectsOf(event, evaluation, tracks) : null,
    causes: (surveyed.causes?.rows ?? []).map(({ stage, kind, particles, segments }) => ({
      stage,
      kind,
      particles: particles.length,
      segments: segments.length,
    })),
  };
}

/** The rows that sums are of: events that the map in use was not made from. */
export function countedRows(rows: readonly SurveyRow[]): readonly SurveyRow[] {
  return rows.filter(({ madeMap }) => !madeMap);
}

/** Causes of several events together, those of one stage side by side, most particles first. */
export function sumOfCauses(rows: readonly Pick<SurveyRow, 'causes'>[]): CauseCount[] {
  const sums = new Map<string, CauseCount>();
  const order: string[] = [];
  for (const cause of rows.flatMap(({ causes }) => causes)) {
    const key = `${cause.stage} ${cause.kind}`;
    const before = sums.get(key);
    if (!order.includes(cause.stage)) order.push(cause.stage);
    sums.set(key, {
      ...cause,
      particles: cause.particles + (before?.particles ?? 0),
      segments: cause.segments + (before?.segments ?? 0),
    });
  }
  return [...sums.values()].sort(
    (a, b) =>
      order.indexOf(a.stage) - order.indexOf(b.stage) ||
      b.particles - a.particles ||
      b.segments - a.segments ||
      a.kind.localeCompare(b.kind),
  );
}

const SurveyContext = createContext<StoreApi<SurveyState> | null>(null);
export const SurveyProvider = SurveyContext.Provider;

/** The survey of the page. */
export function useSurvey(): SurveyState {
  const store = useContext(SurveyContext);
  if (!store) throw new Error('A component that reads the survey is outside its provider.');
  return useStore(store);
}

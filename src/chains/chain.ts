import type { Loss, LossQuestion } from '../causes/cause.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { TrackingEvent } from '../event/event.ts';
import type { Graph } from '../graph/graph.ts';
import type { Evaluation } from '../metrics/evaluate.ts';
import {
  descriptorOf,
  PARAMETER_IDS,
  type ParameterId,
  type ParameterValues,
} from '../parameters/table.ts';
import type { TaskContext, Tasks } from '../tasks/rpc.ts';
import type { FoundTracks, TrackHits, Tracks } from '../tracks/track.ts';
import type { BackendChoices, Ran, StageFile } from './ran.ts';
import type { CpuState, StageTools } from './tools.ts';

/**
 * What stages make, by key. These are the words that every chain shares with views, exports and metrics; a chain
 * adds results of its own beside its stages: `declare module '../chain.ts' { interface Results { ... } }`.
 */
export interface Results {
  /** Candidate edges between hits, whatever built them. */
  graph: Graph;
  /** One number in [0, 1] per edge of the graph, of the last edge classifier. */
  scores: Float32Array;
  /** Tracks as the builder found them. */
  candidates: FoundTracks;
  /** Those of them that are good, with their fits. */
  tracks: Tracks;
  /** What track building makes of perfect scores on the graph; null without truth. */
  ceiling: TrackHits | null;
  /** Null without truth. */
  evaluation: Evaluation | null;
}
export type ResultKey = keyof Results;

/** What a finished stage says of itself. */
export interface Description {
  /** Counts in and out, in the order to show them; `id` is stable, for tests. */
  readonly counts: readonly Count[];
  /** A sentence where the stage lost everything or has something to say. */
  readonly note: string | null;
}

export interface Count {
  readonly id: string;
  readonly label: string;
  readonly value: number;
  /** The one that stands for the stage where there is room for one. */
  readonly isMain?: boolean;
}

/** Efficiency and purity of a stage, against truth. */
export interface StageFigures {
  readonly efficiency: number | null;
  readonly purity: number | null;
}

/** What a stage reads. */
export interface StageInput<N extends ResultKey = ResultKey> {
  readonly event: TrackingEvent;
  readonly parameters: ParameterValues;
  readonly choices: BackendChoices;
  /** The results that the stage needs; they are there. */
  readonly results: Readonly<Pick<Results, N>>;
}

/** A parameter as a line over the axis of the variable that it cuts on: at `offset + factor * value`. */
export interface CutLine {
  readonly parameter: ParameterId;
  /** As the plot names it; empty for the second line of one parameter. */
  readonly name: string;
  readonly offset?: number;
  readonly factor?: number;
  /** The value of the parameter that leaves the cut to the event; the distribution then says where it lies. */
  readonly automatic?: number;
}

/** A variable that a stage cuts on. What the page shows of it follows from this. */
export interface CutVariable<N extends ResultKey = ResultKey> {
  /** Unique among the variables of a chain. */
  readonly id: string;
  /** The axis, with its unit. */
  readonly label: string;
  /** What is counted, in the plural. */
  readonly counted: string;
  /** What is counted and where, in a sentence. */
  readonly help: string;
  /** The cuts; the distribution stands in the row of the first. */
  readonly lines: readonly [CutLine, ...CutLine[]];
  /** Where everything that passes the other cuts lies; null where there is nothing to tell, as without truth. */
  distribution(
    tools: StageTools,
    input: StageInput<N>,
    context: TaskContext,
  ): Promise<Distribution | null>;
}

/**
 * One step of a chain. A result is made again when, and only when, something that the stage names here changed: the
 * event, a result it needs, a parameter, a choice of backend or a file in use.
 */
export interface Stage<N extends ResultKey = ResultKey, G extends ResultKey = ResultKey> {
  /** Stable name: of its card, and in `stage` of the parameter rows that stand there. */
  readonly id: string;
  readonly title: string;
  /** The results it reads, each made by a stage before it. */
  readonly needs: readonly N[];
  /** The result it makes. */
  readonly gives: G;
  /** The parameters it reads; most often `parametersOf(id)`. */
  readonly parameters: readonly ParameterId[];
  readonly choices?: readonly (keyof BackendChoices)[];
  readonly files?: readonly StageFile[];
  /** A stage without a card of its own: that of this stage shows its progress, time and failure. */
  readonly cardOf?: string;
  /** What efficiency and purity of the stage are of, in words. */
  readonly figuresHelp?: string;
  /** The parameter whose value they are told at, and the words before that value. */
  readonly figuresAt?: { readonly parameter: ParameterId; readonly words: string };
  /** @throws an `AbortError` once `context.signal` aborts, an Error with one sentence where it fails. */
  run(tools: StageTools, input: StageInput<N>, context: TaskContext): Promise<Ran<Results[G]>>;
  describe(input: StageInput<N>, value: Results[G]): Description;
  /** Figures of this and other stages by id, where this result tells them: those of a report. */
  figures?(value: Results[G]): Readonly<Record<string, StageFigures>>;
  /**
   * Why pairs of hits did not come through this stage: one loss per pair, null where it did, that is, where it is an
   * edge that is left, or is on one track. Without it, a stage that gives a graph or tracks is judged by these.
   */
  explain?(
    tools: StageTools,
    input: StageInput<N | G>,
    question: LossQuestion,
    context: TaskContext,
  ): Promise<readonly (Loss | null)[]>;
  /** The variables that it cuts on. */
  readonly distributions?: readonly CutVariable<N | G>[];
  /** The stage's work in the compute worker; names must be unique among all stages but those with the same work. */
  tasks?(state: CpuState): Tasks;
}

/** A way from hits to tracks: stages in order. */
export interface Chain {
  /** Stable name, a value of the parameter `chain`. */
  readonly id: string;
  readonly title: string;
  readonly help: string;
  readonly stages: readonly Stage[];
}

/** A stage whose precise types are forgotten, so that it can stand in a list. */
export function defineStage<N extends ResultKey, G extends ResultKey>(stage: Stage<N, G>): Stage {
  return stage as unknown as Stage;
}

/** The parameters whose rows stand on the card of a stage, in table order. */
export function parametersOf(stage: string): ParameterId[] {
  return PARAMETER_IDS.filter((id) => descriptorOf(id).stage === stage);
}

/** The roles of the networks that a chain uses, in order. */
export function networkRoles({
  stages,
}: {
  readonly stages: readonly Pick<Stage, 'files'>[];
}): string[] {
  const files = stages.flatMap((stage) => stage.files ?? []);
  return files.flatMap((file) =>
    file.startsWith('network:') ? [file.slice('network:'.length)] : [],
  );
}

/** Whether a parameter has its place in a chain: on the card of one of its stages, or above all chains. */
export function isReadBy({ stages }: Chain, id: ParameterId): boolean {
  const { stage: card } = descriptorOf(id);
  return card === 'chain' || stages.some((stage) => stage.id === card);
}

import type { MixingEdge } from '../causes/mixing.ts';
import type { Chain } from '../chains/chain.ts';
import {
  type EventExplanation,
  type ExplainableRun,
  explainEvent,
  explainFit,
  explainParticle,
  explainTrack,
  type ParticleExplanation,
} from '../chains/explain.ts';
import { type ScanAxis, type ScanPoint, scanChain } from '../chains/scan.ts';
import type { StageTools } from '../chains/tools.ts';
import type { Distribution } from '../distributions/distribution.ts';
import type { HitResiduals } from '../tracks/fit/residuals.ts';
import { createDistributions } from './distributions.ts';

/**
 * Why things were lost or mixed in the run that is done. Null while a run is under way, and without truth; the stages
 * are asked, so that an answer may take as long as a stage.
 */
export interface Explanations {
  particle(row: number, signal: AbortSignal): Promise<ParticleExplanation | null>;
  track(track: number, signal: AbortSignal): Promise<readonly MixingEdge[] | null>;
  /** How far each hit of a track lies from where the others say. */
  fit(track: number, signal: AbortSignal): Promise<readonly HitResiduals[] | null>;
  /** The table of causes of the target particles. */
  event(signal: AbortSignal): Promise<EventExplanation | null>;
  /**
   * The distribution of a variable that a stage of the chain cuts on, by its id. One that was asked for before, of the
   * same results and targets, is there at once.
   */
  distribution(
    variable: string,
    signal: AbortSignal,
    progress?: (fraction: number) => void,
  ): Promise<Distribution | null>;
  /** The figures of the chain at all combinations of values of one or two parameters; see scanChain. */
  scan(
    axes: readonly ScanAxis[],
    signal: AbortSignal,
    onPoint: (point: ScanPoint) => void,
  ): Promise<readonly ScanPoint[] | null>;
}

/** Explanations of whatever run `current` gives: a complete one, or null. */
export function createExplanations(
  tools: StageTools,
  current: () => { readonly chain: Chain; readonly run: ExplainableRun } | null,
): Explanations {
  const distributions = createDistributions(tools);
  async function ask<T>(
    signal: AbortSignal,
    answer: (chain: Chain, run: ExplainableRun, context: Context) => Promise<T | null>,
    progress: Context['progress'] = () => {},
  ): Promise<T | null> {
    const now = current();
    return now && answer(now.chain, now.run, { signal, progress });
  }
  return {
    particle: (row, signal) =>
      ask(signal, (chain, run, context) => explainParticle(tools, chain, run, row, context)),
    track: (track, signal) =>
      ask(signal, (_chain, run, context) => explainTrack(tools, run, track, context)),
    fit: (track, signal) =>
      ask(signal, (_chain, run, context) => explainFit(tools, run, track, context)),
    event: (signal) =>
      ask(signal, (chain, run, context) => explainEvent(tools, chain, run, context)),
    distribution: (variable, signal, progress) =>
      ask(signal, (chain, run, context) => distributions(chain, run, variable, context), progress),
    scan: (axes, signal, onPoint) =>
      ask(signal, (chain, run, context) => scanChain(tools, chain, run, axes, context, onPoint)),
  };
}

type Context = Parameters<typeof explainEvent>[3];

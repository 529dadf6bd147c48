import type { Count, Description } from '../chains/chain.ts';
import { hitCount, type TrackingEvent } from '../event/event.ts';
import type { StageStatus } from './pipeline.ts';

const NONE: readonly never[] = [];

/** Status of a stage that has not run. */
export function idleStatus(stage: string): StageStatus {
  return {
    stage,
    state: 'idle',
    progress: null,
    milliseconds: null,
    runs: 0,
    parts: NONE,
    counts: NONE,
    efficiency: null,
    purity: null,
    note: null,
    error: null,
    backend: null,
    reason: null,
  };
}

/** Counts of an open event. */
export function describeEvent(event: TrackingEvent): Description {
  const counts: Count[] = [{ id: 'hits', label: 'hits', value: hitCount(event), isMain: true }];
  if (event.truth) {
    const { particleOfHit } = event.truth;
    const present = new Set(particleOfHit);
    const noise = particleOfHit.reduce((sum, particle) => sum + (particle < 0 ? 1 : 0), 0);
    counts.push({ id: 'particles', label: 'particles', value: present.size - (noise > 0 ? 1 : 0) });
    counts.push({ id: 'noise', label: 'noise hits', value: noise });
  }
  return { counts, note: event.truth ? null : 'No truth: efficiencies cannot be told.' };
}

import type { PipelineSnapshot } from './pipeline.ts';

/**
 * A newer snapshot whose parts that did not change are those of the older one: lists and records whose entries are the
 * same, down to the single status. A view that selects a part then renders only where that part changed.
 */
export function keepIdentity(
  before: PipelineSnapshot | null,
  next: PipelineSnapshot,
): PipelineSnapshot {
  if (!before) return next;
  const stages: PipelineSnapshot['stages'] = Object.fromEntries(
    Object.entries(next.stages).map(([id, status]) => [
      id,
      same(before.stages[id], {
        ...status,
        parts: same(before.stages[id]?.parts, status.parts, 1),
      }),
    ]),
  );
  return {
    ...next,
    results: same(before.results, next.results),
    stages: same(before.stages, stages),
    fresh: same(before.fresh, next.fresh),
    warnings: same(before.warnings, next.warnings),
    networkNames: same(before.networkNames, next.networkNames),
    events: same(before.events, next.events),
    openedFiles: same(before.openedFiles, next.openedFiles),
  };
}

/** The older value where every entry of the newer is the same, `depth` levels of lists and records down. */
function same<T extends object>(before: T | undefined, next: T, depth = 0): T {
  return before !== undefined && isSame(before, next, depth) ? before : next;
}

function isSame(a: unknown, b: unknown, depth: number): boolean {
  if (Object.is(a, b)) return true;
  if (depth < 0 || !isPlain(a) || !isPlain(b)) return false;
  const [old, new_] = [Object.entries(a), Object.entries(b)];
  return (
    old.length === new_.length &&
    new_.every(([key, value]) => isSame((a as Record<string, unknown>)[key], value, depth - 1))
  );
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

import { useEffect, useRef, useState } from 'react';
import type { ScanAxis, ScanPoint } from '../../chains/scan.ts';
import { useExplain, useSession } from '../sessionContext.tsx';

/** A scan, under way or done. */
export interface Scan {
  readonly axes: readonly ScanAxis[];
  readonly points: readonly ScanPoint[];
  readonly isRunning: boolean;
  readonly error: string | null;
  /** Whether all but the scanned parameters are as they were. */
  readonly isCurrent: boolean;
}

interface State extends Omit<Scan, 'isCurrent'> {
  readonly basis: string;
  readonly event: unknown;
}

/** Runs scans of the results shown, one at a time; a cut that moves ends the one under way. */
export function useScan(): {
  readonly scan: Scan | null;
  readonly canStart: boolean;
  readonly start: (axes: readonly ScanAxis[]) => void;
  readonly cancel: () => void;
} {
  const explain = useExplain();
  const shown = useSession((state) => state.shown);
  const parameters = useSession((state) => state.parameters.present);
  const mapName = useSession((state) => state.pipeline.mapName);
  const networks = useSession((state) => state.pipeline.networkNames);
  const canStart = useSession(
    ({ shown: { complete }, pipeline: { cards, stages } }) =>
      complete && cards.every(({ id }) => stages[id]?.state === 'done'),
  );
  const [state, setState] = useState<State | null>(null);
  const controller = useRef<AbortController | null>(null);

  /** Everything that figures depend on, but for the scanned parameters and the event. */
  function basisOf(axes: readonly ScanAxis[]): string {
    const scanned = new Set<string>(axes.map(({ parameter }) => parameter));
    const others = Object.entries(parameters).filter(([id]) => !scanned.has(id));
    return JSON.stringify([others, mapName, networks]);
  }

  const cancel = () => {
    controller.current?.abort();
    controller.current = null;
    setState((last) => last && { ...last, isRunning: false });
  };

  // What is under way is of the results that were shown when it began, and gives way to a run.
  // biome-ignore lint/correctness/useExhaustiveDependencies: these end it, whatever changed
  useEffect(() => cancel, [shown, canStart]);

  function start(axes: readonly ScanAxis[]): void {
    controller.current?.abort();
    const own = new AbortController();
    controller.current = own;
    const { signal } = own;
    const change = (changes: (last: State) => Partial<State>) => {
      if (!signal.aborted) setState((last) => last && { ...last, ...changes(last) });
    };
    setState({
      axes,
      points: [],
      isRunning: true,
      error: null,
      basis: basisOf(axes),
      event: shown.event,
    });
    explain
      .scan(axes, signal, (point) => change(({ points }) => ({ points: [...points, point] })))
      .then(() => change(() => ({ isRunning: false })))
      .catch((error: unknown) =>
        change(() => ({ isRunning: false, error: (error as Error).message })),
      );
  }

  const isOfEvent = state !== null && state.event === shown.event;
  const scan = isOfEvent ? { ...state, isCurrent: state.basis === basisOf(state.axes) } : null;
  return { scan, canStart, start, cancel };
}

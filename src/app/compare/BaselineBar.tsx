import { isComparable } from '../../session/baseline.ts';
import { formatPercent } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { useTray } from '../tray/trayStore.ts';

/** Pins the run that is shown, so that figures tell how they changed since. */
export function BaselineBar() {
  const baseline = useSession((state) => state.baseline);
  const comparable = useSession((state) => isComparable(state.baseline, state.shown));
  const canPin = useSession((state) => state.shown.complete);
  const openTray = useTray((state) => state.open);
  const { pinBaseline, dropBaseline } = useActions();
  if (!baseline)
    return (
      <div className="baseline-bar">
        <button
          type="button"
          className="quiet"
          disabled={!canPin}
          title="Figures then tell how they changed since this run"
          data-testid="pin-baseline"
          onClick={pinBaseline}
        >
          Pin this run to compare with
        </button>
      </div>
    );
  return (
    <div className="baseline-bar" data-testid="baseline">
      <span>
        {comparable
          ? 'Changes are since the pinned run, A.'
          : `A is of ${baseline.shown.event?.name ?? 'another event'}.`}
      </span>
      {!comparable && <RunBaseline />}
      <button
        type="button"
        className="quiet"
        data-testid="open-compare"
        onClick={() => openTray('compare')}
      >
        Compare
      </button>
      <button type="button" className="quiet" data-testid="drop-baseline" onClick={dropBaseline}>
        Unpin
      </button>
    </div>
  );
}

/** Runs the baseline on the event that is shown, with its progress and how to end it. */
export function RunBaseline() {
  const progress = useSession((state) => state.baselineProgress);
  const { runBaseline, cancelBaseline } = useActions();
  if (progress !== null)
    return (
      <button
        type="button"
        className="quiet"
        data-testid="cancel-baseline"
        onClick={cancelBaseline}
      >
        Cancel, {formatPercent(progress)}
      </button>
    );
  return (
    <button
      type="button"
      className="quiet"
      data-testid="run-baseline"
      onClick={() => void runBaseline()}
    >
      Run A on this event
    </button>
  );
}

import { useState } from 'react';
import { descriptorOf, type ParameterId } from '../../parameters/table.ts';
import { formatCount } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useSession } from '../sessionContext.tsx';
import { AxisControl } from './AxisControl.tsx';
import { HeatMap } from './HeatMap.tsx';
import { RocPlot } from './RocPlot.tsx';
import { ScanPlot } from './ScanPlot.tsx';
import {
  MOST_STEPS,
  rangeError,
  type ScanRange,
  scannable,
  valuesOf,
  wholeRange,
} from './steps.ts';
import { useScan } from './useScan.ts';

interface Chosen {
  readonly id: ParameterId;
  readonly range: ScanRange;
}

const choose = (id: ParameterId): Chosen => ({ id, range: wholeRange(id) });

/** Figures against one cut, or two, and the curve of the edge scores. */
export function ScanPanel() {
  const cards = useSession((state) => state.pipeline.cards);
  const ids = scannable(cards.map(({ id }) => id));
  const [first, setFirst] = useState<Chosen>(() => choose('ccCut'));
  const [second, setSecond] = useState<Chosen | null>(null);
  const { scan, canStart, start, cancel } = useScan();
  const chosen = second ? [first, second] : [first];
  const most = second ? MOST_STEPS.two : MOST_STEPS.one;
  const problem = chosen.map(({ id, range }) => rangeError(id, range, most)).find((text) => text);
  const axes = chosen.map(({ id, range }) => ({
    parameter: id,
    values: problem ? [] : valuesOf(id, range),
  }));
  const total = axes.reduce((all, { values }) => all * values.length, 1);
  const done = scan?.points.length ?? 0;
  const failed = scan?.points.filter(({ error }) => error !== null) ?? [];
  return (
    <div className="scan" data-testid="scan">
      <AxisControl
        name="Scan"
        testId="scan-first"
        value={first.id}
        range={first.range}
        ids={ids.filter((id) => id !== second?.id)}
        onChoose={(id) => id && setFirst(choose(id))}
        onRange={(range) => setFirst({ ...first, range })}
      />
      <AxisControl
        name="against"
        testId="scan-second"
        value={second?.id ?? null}
        range={second?.range ?? null}
        ids={ids.filter((id) => id !== first.id)}
        onChoose={(id) =>
          setSecond(id && { ...choose(id), range: { ...wholeRange(id), steps: 11 } })
        }
        onRange={(range) => second && setSecond({ ...second, range })}
      />
      <div className="scan-run">
        {scan?.isRunning ? (
          <button type="button" onClick={cancel} data-testid="scan-cancel">
            <Icon name="stop" />
            Cancel
          </button>
        ) : (
          <button
            type="button"
            className="primary"
            disabled={!canStart || problem !== undefined}
            onClick={() => start(axes)}
            data-testid="scan-start"
          >
            <Icon name="play" />
            Scan
          </button>
        )}
        <span className="scan-state" role="status" data-testid="scan-state" data-points={done}>
          {problem ?? stateText(scan, total)}
        </span>
      </div>
      {scan?.isRunning && (
        <div
          className="progress"
          role="progressbar"
          aria-label="Scan"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round((100 * done) / total)}
        >
          <span style={{ width: `${(100 * done) / total}%` }} />
        </div>
      )}
      {scan?.error && <p className="stage-error">{scan.error}</p>}
      {failed.length > 0 && (
        <p className="stage-note">
          {formatCount(failed.length)} of {formatCount(done)} points failed: {failed[0].error}
        </p>
      )}
      {scan && scan.points.length > 0 && (
        <div data-stale={!scan.isCurrent} className="scan-result">
          {scan.axes.length === 1 ? <ScanPlot scan={scan} /> : <HeatMap scan={scan} />}
        </div>
      )}
      <RocPlot />
    </div>
  );
}

function stateText(scan: ReturnType<typeof useScan>['scan'], total: number): string {
  if (!scan) return `${formatCount(total)} points`;
  const names = scan.axes.map(({ parameter }) => descriptorOf(parameter).label).join(', ');
  const all = scan.axes.reduce((product, { values }) => product * values.length, 1);
  const done = scan.points.length;
  if (scan.isRunning) return `${formatCount(done)} of ${formatCount(all)} points`;
  const ended =
    done < all ? `, ended after ${formatCount(done)} of ${formatCount(all)} points` : '';
  return `${names}${ended}${scan.isCurrent ? '' : '; other cuts have moved since'}`;
}

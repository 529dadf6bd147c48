import { useState } from 'react';
import type { Distribution } from '../../distributions/distribution.ts';
import { cssColour } from '../colour.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { formatCount, formatPercent } from '../format.ts';
import type { Variable } from '../parameters/openHistogram.ts';
import { useSession } from '../sessionContext.tsx';
import { classColour } from './classColour.ts';
import { type Scale, StackedBars } from './StackedBars.tsx';
import { useDistribution } from './useDistribution.ts';

/** What a stage cuts on: the distribution by class, with the cut as lines to drag, and counts before and after. */
export function CutHistogram({ variable }: { variable: Variable }) {
  const [scale, setScale] = useState<Scale>('log');
  const { distribution, isFresh, progress, error } = useDistribution(variable.id);
  const theme = useSession((state) => state.view.theme);
  const isTold = useSession((state) => state.shown.complete);
  const { id, label, counted, help, lines } = variable;
  return (
    <figure className="cut-histogram" data-stale={!isFresh} data-testid={`distribution-${id}`}>
      <figcaption>
        <span title={help}>
          {counted} by {label}
        </span>
        <Segmented
          label="Vertical axis"
          value={scale}
          options={['log', 'linear']}
          testId={`distribution-scale-${id}`}
          onChange={setScale}
        />
      </figcaption>
      {distribution ? (
        <>
          <StackedBars
            histogram={distribution}
            title={`${counted} by ${label}`}
            names={distribution.classes}
            colours={distribution.classes.map((name) => cssColour(classColour(theme, name)))}
            axisLabel={label}
            counted={counted}
            scale={scale}
            lines={lines}
            automatic={distribution.automatic}
            theme={theme}
            label={`${counted} by ${label}, stacked by class`}
            testId={`distribution-plot-${id}`}
          />
          <Counts variable={variable} distribution={distribution} />
        </>
      ) : (
        <p className="empty">{emptyText(isFresh, isTold, error !== null)}</p>
      )}
      {progress !== null && (
        <div
          className="progress"
          role="progressbar"
          aria-label={`Counting ${counted}`}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(progress * 100)}
        >
          <span style={{ width: `${progress * 100}%` }} />
        </div>
      )}
      {error && <p className="stage-error">{error}</p>}
      <p className="histogram-help">{help}</p>
    </figure>
  );
}

function emptyText(isFresh: boolean, isTold: boolean, isFailed: boolean): string {
  if (isFailed) return 'It could not be counted.';
  if (isFresh) return 'There is nothing to count here.';
  return isTold ? 'Counting …' : 'It is counted once the run is done.';
}

/** Before and after the cut, by class. */
function Counts({ variable, distribution }: { variable: Variable; distribution: Distribution }) {
  const theme = useSession((state) => state.view.theme);
  const { classes, before, after, below, above } = distribution;
  const beyond = [...below, ...above].reduce((all, n) => all + n, 0);
  const sum = (counts: readonly number[]) => counts.reduce((all, n) => all + n, 0);
  const rows = classes.map((name, i) => ({
    name: name as string,
    before: before[i],
    after: after[i],
  }));
  if (rows.length > 1) rows.push({ name: 'all', before: sum(before), after: sum(after) });
  return (
    <>
      <table className="cut-counts" data-testid={`distribution-counts-${variable.id}`}>
        <thead>
          <tr>
            <th scope="col">{variable.counted}</th>
            <th scope="col" title="Passing every other cut">
              before
            </th>
            <th scope="col">kept</th>
            <th scope="col">share</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.name} data-class={row.name}>
              <th scope="row">
                {i < classes.length && (
                  <span
                    className="key-area"
                    style={{ background: cssColour(classColour(theme, classes[i])) }}
                  />
                )}
                {row.name}
              </th>
              <td data-value={row.before}>{formatCount(row.before)}</td>
              <td data-value={row.after}>{formatCount(row.after)}</td>
              <td>{formatPercent(row.before > 0 ? row.after / row.before : null)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {beyond > 0 && (
        <p className="histogram-help" data-testid={`distribution-beyond-${variable.id}`}>
          {formatCount(beyond)} of them lie beyond the axis.
        </p>
      )}
    </>
  );
}

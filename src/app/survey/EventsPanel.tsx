import {
  errorOf,
  fractionOf,
  type Ratio,
  type RatioId,
  sumOfRatios,
} from '../../metrics/ratios.ts';
import { CAUSE_NAMES } from '../causes/words.ts';
import { RATIO_NAMES } from '../compare/FigureTable.tsx';
import { formatCount, formatDuration, formatPercent } from '../format.ts';
import { useSession } from '../sessionContext.tsx';
import { countedRows, type SurveyRow, sumOfCauses, useSurvey } from './surveyStore.ts';

/** The figures that are told of each event. */
const COLUMNS: readonly RatioId[] = [
  'efficiency',
  'ceiling',
  'fakeRate',
  'duplicateRate',
  'targetFragmentRate',
  'graphEfficiency',
  'edgeEfficiency',
  'edgePurity',
];

/** Every open event through the chain in turn: a line each, their sums with errors, and why targets were lost in all. */
export function EventsPanel() {
  const events = useSession((state) => state.pipeline.events);
  const present = useSession((state) => state.parameters.present);
  const { rows, parameters, progress, run, cancel } = useSurvey();
  const isOld = rows.length > 0 && parameters !== present && progress === null;
  return (
    <div className="survey">
      <div className="compare-head">
        <p role="status" data-testid="survey-words">
          {progress !== null
            ? `${formatCount(rows.length)} of ${formatCount(events.length)} events are done.`
            : isOld
              ? 'Parameters moved since these were run.'
              : events.length === 1
                ? 'One event is open; open several, or a zip of them, to sum over all.'
                : `${formatCount(events.length)} events are open.`}
        </p>
        {progress === null ? (
          <button
            type="button"
            disabled={events.length === 0}
            data-testid="survey-run"
            onClick={() => void run()}
          >
            Run on all open events
          </button>
        ) : (
          <>
            <progress value={progress} max={1} aria-label="Events done" />
            <button type="button" data-testid="survey-cancel" onClick={cancel}>
              Cancel
            </button>
          </>
        )}
      </div>
      {rows.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
        <section className="survey-body" aria-label="Events and causes" tabIndex={0}>
          <EventTable rows={rows} />
          <CauseSums rows={rows} />
        </section>
      )}
    </div>
  );
}

function EventTable({ rows }: { rows: readonly SurveyRow[] }) {
  const counted = countedRows(rows);
  const judged = counted.flatMap(({ ratios }) => (ratios ? [ratios] : []));
  const sum = judged.length > 0 ? sumOfRatios(judged) : null;
  const total = (of: 'hits' | 'tracks') => counted.reduce((all, row) => all + row[of], 0);
  const timed = counted.flatMap(({ milliseconds }) =>
    milliseconds === null ? [] : [milliseconds],
  );
  const time = timed.length > 0 ? timed.reduce((all, one) => all + one, 0) : null;
  return (
    <table className="compare-table" data-testid="survey-table">
      <thead>
        <tr>
          <th scope="col">event</th>
          <th scope="col">hits</th>
          <th scope="col">tracks</th>
          <th scope="col">time</th>
          {COLUMNS.map((id) => (
            <th key={id} scope="col">
              {RATIO_NAMES[id]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, i) => (
          // Several events may have one name.
          // biome-ignore lint/suspicious/noArrayIndexKey: rows are only ever added
          <tr key={i} data-testid="survey-row">
            <th scope="row" title={row.madeMap ? MADE_MAP : ''}>
              {row.name}
              {row.madeMap && <small data-testid="survey-made-map"> made the map</small>}
            </th>
            {row.problem === null ? (
              <>
                <td>{formatCount(row.hits)}</td>
                <td>{formatCount(row.tracks)}</td>
                <td title={row.milliseconds === null ? 'The run that is shown was taken' : ''}>
                  {formatDuration(row.milliseconds)}
                </td>
                {COLUMNS.map((id) => (
                  <td key={id} title={row.ratios ? countsOf(row.ratios[id]) : ''}>
                    {formatPercent(row.ratios && fractionOf(row.ratios[id]))}
                  </td>
                ))}
              </>
            ) : (
              <td className="survey-problem" colSpan={3 + COLUMNS.length}>
                {row.problem}
              </td>
            )}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr data-testid="survey-sum">
          <th scope="row" title={counted.length < rows.length ? MADE_MAP : ''}>
            {counted.length < rows.length ? `the other ${formatCount(counted.length)}` : 'all'}
          </th>
          <td>{formatCount(total('hits'))}</td>
          <td>{formatCount(total('tracks'))}</td>
          <td>{formatDuration(time)}</td>
          {COLUMNS.map((id) => (
            <td
              key={id}
              title={sum ? countsOf(sum[id]) : ''}
              data-passed={sum?.[id].passed}
              data-total={sum?.[id].total}
            >
              {sum ? withError(sum[id]) : '–'}
            </td>
          ))}
        </tr>
      </tfoot>
    </table>
  );
}

const MADE_MAP =
  'The map in use was made from this event, so its figures say little: sums are of the other events.';

function countsOf({ passed, total }: Ratio): string {
  return `${formatCount(passed)} of ${formatCount(total)}`;
}

/** A figure with one standard deviation, in percent. */
function withError(ratio: Ratio): string {
  const error = errorOf(ratio);
  if (error === null) return '–';
  return `${formatPercent(fractionOf(ratio))} ± ${(100 * error).toFixed(error < 0.001 ? 3 : 2)}`;
}

/** Why target particles were lost, over all events. */
function CauseSums({ rows }: { rows: readonly SurveyRow[] }) {
  const cards = useSession((state) => state.pipeline.cards);
  const causes = sumOfCauses(countedRows(rows));
  if (causes.length === 0) return null;
  return (
    <table className="compare-table" data-testid="survey-causes">
      <thead>
        <tr>
          <th scope="col">lost in</th>
          <th scope="col" data-align="left">
            cause
          </th>
          <th scope="col">particles</th>
          <th scope="col">segments</th>
        </tr>
      </thead>
      <tbody>
        {causes.map(({ stage, kind, particles, segments }) => (
          <tr key={`${stage} ${kind}`} data-testid="survey-cause">
            <th scope="row">{cards.find(({ id }) => id === stage)?.title ?? stage}</th>
            <td data-align="left">{CAUSE_NAMES[kind]}</td>
            <td data-value={particles}>{formatCount(particles)}</td>
            <td>{formatCount(segments)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

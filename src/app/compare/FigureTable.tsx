import { fractionOf, RATIO_IDS, type RatioId } from '../../metrics/ratios.ts';
import type { Shown } from '../../session/shown.ts';
import { formatCount, formatPercent } from '../format.ts';
import { LESS_IS_BETTER } from './ChangeMark.tsx';
import { changeText, toneOf } from './changeText.ts';
import { changesOf, ratiosOf } from './comparison.ts';

/** What the figures are called. */
export const RATIO_NAMES: Readonly<Record<RatioId, string>> = {
  efficiency: 'efficiency',
  ceiling: 'perfect scores',
  fakeRate: 'fakes',
  duplicateRate: 'duplicates',
  targetFragmentRate: 'fragments of targets',
  otherFragmentRate: 'fragments of others',
  graphEfficiency: 'graph efficiency',
  graphPurity: 'graph purity',
  edgeEfficiency: 'edge efficiency',
  edgePurity: 'edge purity',
  maskedPurity: 'masked purity',
};

/** Every figure of two runs, with its change. */
export function FigureTable({ a, b }: { a: Shown; b: Shown }) {
  const [before, after, changes] = [ratiosOf(a), ratiosOf(b), changesOf(a, b)];
  if (!before || !after || !changes)
    return <p className="empty">Figures need truth, which this event does not bring.</p>;
  return (
    <table className="compare-table" data-testid="compare-figures">
      <thead>
        <tr>
          <th scope="col">figure</th>
          <th scope="col">A</th>
          <th scope="col">B</th>
          <th scope="col" title="With one standard deviation">
            change
          </th>
        </tr>
      </thead>
      <tbody>
        {RATIO_IDS.map((id) => {
          const change = changes[id];
          return (
            <tr key={id} data-testid={`compare-${id}`}>
              <th scope="row">{RATIO_NAMES[id]}</th>
              {[before, after].map((ratios, side) => (
                <td
                  // biome-ignore lint/suspicious/noArrayIndexKey: A and B, always
                  key={side}
                  title={`${formatCount(ratios[id].passed)} of ${formatCount(ratios[id].total)}`}
                >
                  {formatPercent(fractionOf(ratios[id]))}
                </td>
              ))}
              <td>
                {change && (
                  <span className="change" data-tone={toneOf(change, LESS_IS_BETTER.includes(id))}>
                    {changeText(change)}
                  </span>
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

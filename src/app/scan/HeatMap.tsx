import { type KeyboardEvent, useState } from 'react';
import type { ScanPoint } from '../../chains/scan.ts';
import { descriptorOf } from '../../parameters/table.ts';
import { mapColour } from '../../scene/colour/colourMap.ts';
import { paletteOf } from '../../scene/colour/palette.ts';
import { cssColour } from '../colour.ts';
import { formatParameter } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { SCAN_FIGURES } from './figures.ts';
import type { Scan } from './useScan.ts';

/** One figure against two cuts. The cell nearest to the working point is framed; a click on one goes there. */
export function HeatMap({ scan }: { scan: Scan }) {
  const [chosen, setChosen] = useState(SCAN_FIGURES[0].id);
  const [hovered, setHovered] = useState<ScanPoint | null>(null);
  const theme = useSession((state) => state.view.theme);
  const parameters = useSession((state) => state.parameters.present);
  const { setParameter, endGesture } = useActions();
  const [x, y] = scan.axes;
  const figure = SCAN_FIGURES.find(({ id }) => id === chosen) ?? SCAN_FIGURES[0];
  const shownOf = (point: ScanPoint | undefined) =>
    (point?.figures && figure.of(point.figures)) ?? null;
  const known = scan.points.map(shownOf).filter((value) => value !== null);
  const [least, most] = [Math.min(...known), Math.max(...known)];
  const { sequential } = paletteOf(theme);
  const here = [x, y].map(({ parameter, values }) =>
    nearestIndex(values, parameters[parameter] as number),
  );
  const hereAt = scan.points[here[1] * x.values.length + here[0]];
  const told = hovered ?? hereAt;
  const go = ({ at }: ScanPoint) => {
    // One step of undo.
    for (const [i, { parameter }] of scan.axes.entries())
      setParameter(parameter, at[i] as never, 'heat map');
    endGesture();
  };
  return (
    <figure className="heat-map">
      <figcaption>
        <label>
          Colour{' '}
          <select
            value={chosen}
            data-testid="heat-figure"
            onChange={(event) => setChosen(event.target.value)}
          >
            {SCAN_FIGURES.map(({ id, label }) => (
              <option key={id} value={id}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {known.length > 0 && (
          <span className="heat-range">
            {figure.text(least)} to {figure.text(most)}
          </span>
        )}
      </figcaption>
      <span className="heat-y">{descriptorOf(y.parameter).label}</span>
      <table data-testid="heat-map" onPointerLeave={() => setHovered(null)}>
        <caption className="hidden">
          {figure.label} against {descriptorOf(x.parameter).label} and{' '}
          {descriptorOf(y.parameter).label}
        </caption>
        <tbody>
          {y.values.map((_, fromTop) => {
            const row = y.values.length - 1 - fromTop;
            return (
              <tr key={y.values[row]}>
                <th scope="row">{isLabelled(row, y.values) && formatParameter(y.values[row])}</th>
                {x.values.map((at, column) => {
                  const point = scan.points[row * x.values.length + column];
                  const value = shownOf(point);
                  const share =
                    most > least && value !== null ? (value - least) / (most - least) : 1;
                  return (
                    <td key={at} data-here={column === here[0] && row === here[1]}>
                      <button
                        type="button"
                        tabIndex={column === here[0] && row === here[1] ? 0 : -1}
                        aria-label={`${formatParameter(at)}, ${formatParameter(y.values[row])}: ${figure.label} ${figure.text(value)}`}
                        style={
                          value === null
                            ? {}
                            : { background: cssColour(mapColour(sequential, share)) }
                        }
                        data-cell={`${column} ${row}`}
                        onPointerEnter={() => setHovered(point ?? null)}
                        onFocus={() => setHovered(point ?? null)}
                        onKeyDown={moveFocus}
                        onClick={() => point && go(point)}
                      />
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          <tr>
            <td />
            {x.values.map((at, column) => (
              <th key={at} scope="col">
                {isLabelled(column, x.values) && formatParameter(at)}
              </th>
            ))}
          </tr>
        </tfoot>
      </table>
      <span className="heat-x">{descriptorOf(x.parameter).label}</span>
      {told && (
        <p className="scan-state" data-testid="heat-told">
          {hovered ? '' : 'Now: '}
          {scan.axes
            .map(
              ({ parameter }, i) =>
                `${descriptorOf(parameter).label} ${formatParameter(told.at[i])}`,
            )
            .join(', ')}
          :{' '}
          {SCAN_FIGURES.map(
            (one) => `${one.label} ${one.text(told.figures && one.of(told.figures))}`,
          ).join(', ')}
        </p>
      )}
    </figure>
  );
}

const MOVES: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** Arrow keys go from cell to cell. */
function moveFocus(event: KeyboardEvent<HTMLButtonElement>): void {
  const move = MOVES[event.key];
  const [column, row] = (event.currentTarget.dataset.cell ?? '').split(' ').map(Number);
  if (!move) return;
  const next = event.currentTarget
    .closest('table')
    ?.querySelector<HTMLElement>(`[data-cell="${column + move[0]} ${row + move[1]}"]`);
  if (!next) return;
  event.preventDefault();
  next.focus();
}

/** First, middle and last have a label: others find no room. */
function isLabelled(index: number, values: readonly number[]): boolean {
  return index === 0 || index === values.length - 1 || index === (values.length - 1) / 2;
}

function nearestIndex(values: readonly number[], wanted: number): number {
  return values.reduce(
    (best, value, i) => (Math.abs(value - wanted) < Math.abs(values[best] - wanted) ? i : best),
    0,
  );
}

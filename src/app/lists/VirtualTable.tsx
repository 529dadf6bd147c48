import { type ReactNode, useMemo, useRef, useState } from 'react';

/** A column of a table over numbered rows. */
export interface Column {
  readonly id: string;
  readonly label: string;
  readonly help?: string;
  /** What rows are sorted by, and, without `cell`, what is shown. */
  readonly value: (row: number) => number | string;
  readonly cell?: (row: number) => ReactNode;
  readonly align?: 'left';
}

interface VirtualTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  readonly rows: readonly number[];
  readonly sortBy: { readonly column: string; readonly descending: boolean };
  readonly selected: number | null;
  readonly onSelect: (row: number) => void;
  readonly testId: string;
}

const ROW_PIXELS = 22;
const VIEW_PIXELS = 10 * ROW_PIXELS;
/** Rows made above and below those in view, so that scrolling shows no gap. */
const SPARE_ROWS = 6;

/** A table of any length, of which only the rows in view exist. A click on a heading sorts by it. */
export function VirtualTable(props: VirtualTableProps) {
  const { label, columns, rows, selected, onSelect, testId } = props;
  const [sort, setSort] = useState(props.sortBy);
  const [scrolled, setScrolled] = useState(0);
  const view = useRef<HTMLElement>(null);

  const sorted = useMemo(() => {
    const column = columns.find(({ id }) => id === sort.column);
    if (!column) return rows;
    const sign = sort.descending ? -1 : 1;
    return [...rows].sort((a, b) => sign * compare(column.value(a), column.value(b)));
  }, [columns, rows, sort]);

  const first = Math.max(0, Math.floor(scrolled / ROW_PIXELS) - SPARE_ROWS);
  const shown = sorted.slice(first, first + VIEW_PIXELS / ROW_PIXELS + 2 * SPARE_ROWS);

  const move = (step: number) => {
    const at = selected === null ? -1 : sorted.indexOf(selected);
    const next = Math.min(Math.max(at + step, 0), sorted.length - 1);
    if (next === at || sorted.length === 0) return;
    onSelect(sorted[next]);
    const top = next * ROW_PIXELS;
    const pane = view.current;
    if (!pane) return;
    if (top < pane.scrollTop) pane.scrollTop = top;
    else if (top + 2 * ROW_PIXELS > pane.scrollTop + pane.clientHeight)
      pane.scrollTop = top + 2 * ROW_PIXELS - pane.clientHeight;
  };
  return (
    <section
      className="table-view"
      ref={view}
      style={{ maxHeight: VIEW_PIXELS + ROW_PIXELS }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      data-testid={testId}
      data-rows={rows.length}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      onKeyDown={(event) => {
        if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
        event.preventDefault();
        move(event.key === 'ArrowDown' ? 1 : -1);
      }}
    >
      <table aria-rowcount={rows.length}>
        <thead>
          <tr>
            {columns.map(({ id, label: heading, help, align }) => {
              const sorts = sort.column === id;
              const order = sort.descending ? 'descending' : 'ascending';
              return (
                <th key={id} title={help} data-align={align} aria-sort={sorts ? order : 'none'}>
                  <button
                    type="button"
                    onClick={() =>
                      setSort({ column: id, descending: sorts ? !sort.descending : true })
                    }
                  >
                    {heading}
                    {sorts && <span className="sort-mark">{sort.descending ? '▾' : '▴'}</span>}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Spacer rows={first} />
          {shown.map((row) => (
            <tr
              key={row}
              data-selected={row === selected}
              aria-selected={row === selected}
              data-testid={`${testId}-row`}
              onClick={() => onSelect(row)}
            >
              {columns.map(({ id, value, cell, align }) => (
                <td key={id} data-align={align}>
                  {cell ? cell(row) : value(row)}
                </td>
              ))}
            </tr>
          ))}
          <Spacer rows={sorted.length - first - shown.length} />
        </tbody>
      </table>
    </section>
  );
}

function Spacer({ rows }: { rows: number }) {
  return rows > 0 ? <tr style={{ height: rows * ROW_PIXELS }} /> : null;
}

function compare(a: number | string, b: number | string): number {
  if (typeof a === 'string' || typeof b === 'string') return String(a).localeCompare(String(b));
  // What is not a number comes last in ascending order.
  return Number.isNaN(a) ? 1 : Number.isNaN(b) ? -1 : a - b;
}

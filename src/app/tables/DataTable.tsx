import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Column } from '../../tables/column.ts';
import { cellText } from './cells.ts';
import { firstRowAt, ROW_PIXELS, scrolledHeight, scrollOf } from './scroll.ts';

interface DataTableProps {
  readonly label: string;
  readonly columns: readonly Column[];
  /** Rows of the table in the order to list them. */
  readonly rows: Uint32Array;
  readonly sortBy: string | null;
  readonly descending: boolean;
  readonly onSort: (column: string, descending: boolean) => void;
  readonly selected: number | null;
  readonly onSelect: (row: number) => void;
  readonly testId: string;
}

const KEY_STEPS: Readonly<Record<string, (view: number, all: number) => number>> = {
  ArrowUp: () => -1,
  ArrowDown: () => 1,
  PageUp: (view) => -view,
  PageDown: (view) => view,
  Home: (_, all) => -all,
  End: (_, all) => all,
};

/** A table of any length: only the rows in view exist, and they move by whole rows. */
export function DataTable(props: DataTableProps) {
  const { label, columns, rows, selected, onSelect, testId } = props;
  const pane = useRef<HTMLElement>(null);
  const [scrolled, setScrolled] = useState(0);
  const [inView, setInView] = useState(10);
  useLayoutEffect(() => {
    const target = pane.current;
    if (!target) return;
    const measure = () =>
      setInView(Math.max(1, Math.floor((target.clientHeight - ROW_PIXELS) / ROW_PIXELS)));
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(target);
    return () => observer.disconnect();
  }, []);

  const first = firstRowAt(scrolled, rows.length, inView);
  const shown = rows.subarray(first, first + inView + 1);

  const reveal = (place: number) => {
    const target = pane.current;
    if (!target || place < 0) return;
    const from = firstRowAt(target.scrollTop, rows.length, inView);
    if (place >= from && place < from + inView) return;
    const top = place < from ? place : place - inView + 1;
    target.scrollTop = scrollOf(top, rows.length, inView);
  };
  const revealNewest = useRef(reveal);
  revealNewest.current = reveal;
  // What is picked elsewhere comes into view; so does it in another order.
  useEffect(() => {
    if (selected !== null) revealNewest.current(rows.indexOf(selected));
  }, [selected, rows]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = KEY_STEPS[event.key]?.(inView, rows.length);
    if (step === undefined || rows.length === 0 || event.target !== pane.current) return;
    event.preventDefault();
    const at = selected === null ? -1 : rows.indexOf(selected);
    const next = at < 0 ? Math.max(first, 0) : Math.min(Math.max(at + step, 0), rows.length - 1);
    onSelect(rows[next]);
  };

  return (
    <section
      className="data-table"
      ref={pane}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a pane that scrolls must be reachable by keyboard
      tabIndex={0}
      aria-label={label}
      data-testid={testId}
      data-rows={rows.length}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div className="data-table-length" style={{ height: scrolledHeight(rows.length) }}>
        <table aria-rowcount={rows.length + 1}>
          <colgroup>
            {columns.map((column) => (
              <col key={column.id} style={{ width: WIDTHS[column.kind] }} />
            ))}
          </colgroup>
          <Head {...props} />
          <tbody>
            {Array.from(shown, (row, i) => (
              <tr
                key={row}
                aria-rowindex={first + i + 2}
                data-selected={row === selected}
                aria-current={row === selected ? 'true' : undefined}
                data-row={row}
                data-testid={`${testId}-row`}
                onClick={() => onSelect(row)}
              >
                {columns.map((column) => (
                  <td key={column.id} data-kind={column.kind}>
                    {cellText(column, row)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const WIDTHS = { number: 84, word: 112, id: 158 } as const;

function Head({ columns, sortBy, descending, onSort }: DataTableProps) {
  return (
    <thead>
      <tr>
        {columns.map(({ id, label, help, kind }) => {
          const sorts = sortBy === id;
          const order = descending ? 'descending' : 'ascending';
          return (
            <th
              key={id}
              scope="col"
              data-kind={kind}
              title={`${help} (${id})`}
              aria-sort={sorts ? order : 'none'}
            >
              <button type="button" onClick={() => onSort(id, sorts ? !descending : true)}>
                {label}
                {sorts && <span className="sort-mark">{descending ? '▾' : '▴'}</span>}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

import { useId, useMemo, useState } from 'react';
import { columnOf } from '../../tables/column.ts';
import { TABLES, type TableKind } from '../../tables/contents/index.ts';
import type { TableSource } from '../../tables/contents/source.ts';
import { hitsOf, touching } from '../../tables/related.ts';
import { TABLE_FORMS, type TableForm, writeTable } from '../../tables/write.ts';
import { download } from '../download.ts';
import { fileNameOf, formatCount } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { type TableChoice, useTray } from '../tray/trayStore.ts';
import { DataTable } from './DataTable.tsx';
import { lightOf, MOST_LIT } from './light.ts';
import { useRows } from './useRows.ts';

const MIME: Readonly<Record<TableForm, string>> = { csv: 'text/csv', json: 'application/json' };

/** One of the tables: filter, order and what is listed, linked with the selection both ways. */
export function TablePanel({ kind: id }: { kind: TableKind['id'] }) {
  const shown = useSession((state) => state.shown);
  const ccCut = useSession((state) => state.parameters.present.ccCut);
  const kind = TABLES.find((one) => one.id === id) ?? TABLES[0];
  const source = useMemo((): TableSource | null => {
    const { event, graph, scores, tracks, evaluation } = shown;
    return event && { event, graph, scores, tracks, evaluation, ccCut };
  }, [shown, ccCut]);
  const table = useMemo(() => source && kind.make(source), [kind, source]);
  if (!source) return <p className="empty">Nothing is open.</p>;
  if (!table)
    return (
      <p className="empty">
        {id === 'particle'
          ? 'Particles are listed from the truth, and this event brings none.'
          : `${kind.title} are listed once they are there.`}
      </p>
    );
  return <Listed kind={kind} table={table} source={source} />;
}

interface ListedProps {
  readonly kind: TableKind;
  readonly table: NonNullable<ReturnType<TableKind['make']>>;
  readonly source: TableSource;
}

function Listed({ kind, table, source }: ListedProps) {
  const { id } = kind;
  const selection = useSession((state) => state.selection);
  const { select, setSpotlight, say } = useActions();
  const known = useTray((state) => state.tables[id]);
  const setTable = useTray((state) => state.setTable);
  const choice: TableChoice = known ?? {
    filter: '',
    sortBy: kind.sortBy,
    descending: true,
    ofSelection: false,
  };
  const change = (part: Partial<TableChoice>) => setTable(id, { ...choice, ...part });
  // While rows of the same kind are gone through, the list stays that of what was picked before.
  const [about, setAbout] = useState(selection);
  if (selection && selection.kind !== id && selection !== about) setAbout(selection);
  const among = useMemo(
    () => (choice.ofSelection && about ? touching(id, hitsOf(about, source), source) : null),
    [choice.ofSelection, about, id, source],
  );
  const { of: listed, rows, problem, isBusy } = useRows(table, choice, among);
  // Rows of results before are shown while newer ones are sorted, but stand for nothing any more.
  const isNew = listed === table;
  const light = () => {
    if (rows.length > MOST_LIT)
      say(
        'info',
        `${formatCount(rows.length)} rows are too many to be lit at once; filter them down to ${formatCount(MOST_LIT)}.`,
      );
    else setSpotlight(lightOf(id, rows, source, `${kind.title} listed`));
  };
  return (
    <div className="table-panel" aria-busy={isBusy}>
      <div className="table-tools">
        <Filter
          value={choice.filter}
          problem={problem}
          example={kind.example}
          names={table.columns.map((column) => column.id)}
          onChange={(filter) => change({ filter })}
        />
        <label className="table-of-selection">
          <input
            type="checkbox"
            checked={choice.ofSelection}
            data-testid="table-of-selection"
            onChange={(event) => change({ ofSelection: event.target.checked })}
          />
          of what is picked
        </label>
        <span className="table-count" role="status" data-testid="table-count">
          {rows.length === listed.rows
            ? formatCount(listed.rows)
            : `${formatCount(rows.length)} of ${formatCount(listed.rows)}`}
        </span>
        <button
          type="button"
          className="quiet"
          title="Light the rows listed in the picture, while all else fades"
          data-testid="table-light"
          disabled={rows.length === 0 || !isNew}
          onClick={light}
        >
          Show in picture
        </button>
        {TABLE_FORMS.map((form) => (
          <Save
            key={form}
            form={form}
            kind={kind}
            table={listed}
            rows={rows}
            event={source.event.name}
          />
        ))}
      </div>
      <DataTable
        label={`${kind.title}, ${rows.length}`}
        columns={listed.columns}
        rows={rows}
        sortBy={choice.sortBy && (columnOf(table, choice.sortBy)?.id ?? null)}
        descending={choice.descending}
        onSort={(sortBy, descending) => change({ sortBy, descending })}
        selected={selection?.kind === id ? selection.row : null}
        onSelect={(row) => isNew && select({ kind: id, row, focus: true })}
        testId={`table-${id}`}
      />
    </div>
  );
}

interface FilterProps {
  readonly value: string;
  readonly problem: string | null;
  readonly example: string;
  readonly names: readonly string[];
  readonly onChange: (value: string) => void;
}

/** The field for an expression, with what is wrong with it. */
function Filter({ value, problem, example, names, onChange }: FilterProps) {
  const field = useId();
  const said = useId();
  return (
    <div className="table-filter">
      <label htmlFor={field}>Filter</label>
      <input
        id={field}
        type="text"
        autoComplete="off"
        spellCheck={false}
        placeholder={example}
        value={value}
        aria-invalid={problem !== null}
        aria-describedby={said}
        title={`Columns: ${names.join(', ')}. Signs: < <= > >= == != && || ! + - * / ( ) |x|. Functions: abs, sqrt, log10, min, max, hypot.`}
        data-testid="table-filter"
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={said} role="status" data-testid="table-problem">
        {problem}
      </p>
    </div>
  );
}

interface SaveProps extends Pick<ListedProps, 'kind' | 'table'> {
  readonly form: TableForm;
  readonly rows: Uint32Array;
  readonly event: string;
}

/** Saves the rows that are listed, in their order. */
function Save({ form, kind, table, rows, event }: SaveProps) {
  const { say } = useActions();
  const events = useSession((state) => state.pipeline.events);
  const [done, setDone] = useState<number | null>(null);
  const save = async () => {
    setDone(0);
    try {
      const parts = await writeTable(table, rows, form, { onProgress: setDone });
      const name = fileNameOf(event, `${kind.title.toLowerCase()}-table.${form}`, events);
      download(new Blob(parts, { type: MIME[form] }), name, MIME[form]);
    } catch (error) {
      say('error', (error as Error).message);
    }
    setDone(null);
  };
  return (
    <button
      type="button"
      className="quiet"
      title={`Save the rows listed as ${form}`}
      disabled={done !== null}
      data-testid={`table-save-${form}`}
      onClick={save}
    >
      {done === null ? form : `${Math.round(100 * done)} %`}
    </button>
  );
}

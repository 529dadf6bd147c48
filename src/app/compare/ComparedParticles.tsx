import { useMemo, useState } from 'react';
import type { TrackingEvent } from '../../event/event.ts';
import type { ParticleComparison } from '../../metrics/comparison.ts';
import type { Evaluation } from '../../metrics/evaluate.ts';
import type { Shown } from '../../session/shown.ts';
import { comparedParticleTable } from '../../tables/contents/comparedParticles.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { formatCount } from '../format.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { DataTable } from '../tables/DataTable.tsx';
import { useRows } from '../tables/useRows.ts';
import { particlesCompared } from './comparison.ts';

const LISTS = ['gained', 'lost', 'neither', 'both'] as const;
type List = (typeof LISTS)[number];

/** The particles that B gained and lost. */
export function ComparedParticles({ a, b }: { a: Shown; b: Shown }) {
  if (!b.event?.truth || !a.evaluation || !b.evaluation) return null;
  const compared = particlesCompared(a.evaluation, b.evaluation);
  return <Lists event={b.event} a={a.evaluation} b={b.evaluation} compared={compared} />;
}

interface ListsProps {
  readonly event: TrackingEvent;
  readonly a: Evaluation;
  readonly b: Evaluation;
  readonly compared: ParticleComparison;
}

function Lists({ event, a, b, compared }: ListsProps) {
  const [wanted, setWanted] = useState<List>('gained');
  const [sort, setSort] = useState({ sortBy: 'pT', descending: true });
  const selection = useSession((state) => state.selection);
  const { select } = useActions();
  const list = compared[wanted];
  const table = useMemo(() => comparedParticleTable(event, list, a, b), [event, list, a, b]);
  const { targetOfA, targetOfB } = compared;
  const others = targetOfA.length + targetOfB.length;
  return (
    <div className="compare-particles">
      <Segmented
        label="Particles"
        value={wanted}
        options={LISTS}
        names={{
          gained: `Gained ${formatCount(compared.gained.length)}`,
          lost: `Lost ${formatCount(compared.lost.length)}`,
          neither: `In neither ${formatCount(compared.neither.length)}`,
          both: `In both ${formatCount(compared.both.length)}`,
        }}
        testId="compare-list"
        onChange={setWanted}
      />
      {others > 0 && (
        <p className="compare-note">
          {formatCount(targetOfA.length)} particles are targets in A only,{' '}
          {formatCount(targetOfB.length)} in B only; they are not counted as gained or lost.
        </p>
      )}
      {table && (
        <Listed
          table={table}
          list={list}
          name={wanted}
          sort={sort}
          onSort={(sortBy, descending) => setSort({ sortBy, descending })}
          selected={selection?.kind === 'particle' ? list.indexOf(selection.row) : -1}
          onSelect={(place) => select({ kind: 'particle', row: list[place], focus: true })}
        />
      )}
    </div>
  );
}

interface ListedProps {
  readonly table: NonNullable<ReturnType<typeof comparedParticleTable>>;
  readonly list: readonly number[];
  readonly name: List;
  readonly sort: { readonly sortBy: string; readonly descending: boolean };
  readonly onSort: (column: string, descending: boolean) => void;
  readonly selected: number;
  readonly onSelect: (place: number) => void;
}

function Listed({ table, name, sort, onSort, selected, onSelect }: ListedProps) {
  const { of, rows } = useRows(table, { filter: '', ...sort }, null);
  if (table.rows === 0) return <p className="empty">No target particle is {EMPTY[name]}.</p>;
  return (
    <DataTable
      label={`Particles ${name}, ${table.rows}`}
      columns={of.columns}
      rows={rows}
      {...sort}
      onSort={onSort}
      selected={selected < 0 ? null : selected}
      onSelect={(place) => of === table && onSelect(place)}
      testId="compare-particles"
    />
  );
}

const EMPTY: Readonly<Record<List, string>> = {
  gained: 'found by B only',
  lost: 'found by A only',
  neither: 'missed by both',
  both: 'found by both',
};

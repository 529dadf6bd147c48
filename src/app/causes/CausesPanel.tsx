import { useMemo, useState } from 'react';
import type { CauseRow } from '../../causes/particles.ts';
import type { EventExplanation } from '../../chains/explain.ts';
import { particleEta, particlePt, type TrackingEvent } from '../../event/event.ts';
import type { Explanations } from '../../pipeline/explanations.ts';
import type { Spotlight } from '../../session/selection.ts';
import { formatCount, formatNumber } from '../format.ts';
import { type Column, VirtualTable } from '../lists/VirtualTable.tsx';
import { useActions, useSession } from '../sessionContext.tsx';
import { useExplanation } from './useExplanation.ts';
import { CAUSE_NAMES } from './words.ts';

const ask = (explain: Explanations, signal: AbortSignal) => explain.event(signal);
const nameOf = ({ stage, kind }: CauseRow) => `${stage} ${kind}`;

/** Where target particles and their segments were lost, by stage and cause; a click on a line lights them. */
export function CausesPanel() {
  const table = useExplanation(ask);
  const shown = useSession((state) => state.shown);
  const [chosen, setChosen] = useState<string | null>(null);
  const { setSpotlight } = useActions();
  const titles = useSession((state) => state.pipeline.cards);
  const { event, evaluation } = shown;
  if (!event?.truth || (shown.complete && !evaluation))
    return <p className="empty">Causes are told against truth, and this event brings none.</p>;
  if (!table) return <p className="empty">Causes are told once the run is done …</p>;
  const row = table.rows.find((one) => nameOf(one) === chosen);
  const choose = (one: CauseRow) => {
    setChosen(nameOf(one));
    setSpotlight(spotlightOf(one, table, event));
  };
  return (
    <>
      <table className="cause-table" data-testid="cause-table">
        <thead>
          <tr>
            <th scope="col">lost in</th>
            <th scope="col">cause</th>
            <th scope="col" title="Target particles">
              particles
            </th>
            <th scope="col" title="True segments of target particles">
              segments
            </th>
          </tr>
        </thead>
        <tbody>
          {table.rows.map((one) => (
            <tr key={nameOf(one)} data-chosen={one === row} data-testid="cause-row">
              <td>{titles.find(({ id }) => id === one.stage)?.title ?? one.stage}</td>
              <td>
                <button
                  type="button"
                  className="link"
                  aria-pressed={one === row}
                  onClick={() => choose(one)}
                >
                  {CAUSE_NAMES[one.kind]}
                </button>
              </td>
              <td data-value={one.particles.length}>{formatCount(one.particles.length)}</td>
              <td data-value={one.segments.length}>{formatCount(one.segments.length)}</td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={2}>
              found; on a track
            </th>
            <td data-testid="causes-found" data-value={table.found}>
              {formatCount(table.found)}
            </td>
            <td data-value={table.onTrack}>{formatCount(table.onTrack)}</td>
          </tr>
          <tr>
            <th scope="row" colSpan={2}>
              all targets
            </th>
            <td data-testid="causes-targets" data-value={table.targets}>
              {formatCount(table.targets)}
            </td>
            <td data-value={table.segments}>{formatCount(table.segments)}</td>
          </tr>
        </tfoot>
      </table>
      {row && row.particles.length > 0 && <Particles row={row} event={event} />}
    </>
  );
}

/** The particles of a line. */
function Particles({ row, event }: { row: CauseRow; event: TrackingEvent }) {
  const selection = useSession((state) => state.selection);
  const { select } = useActions();
  const columns = useMemo((): Column[] => {
    const particles = event.truth?.particles;
    if (!particles) return [];
    const pt = (p: number) => particlePt(particles, p);
    const eta = (p: number) => particleEta(particles, p);
    return [
      { id: 'id', label: 'id', value: (p) => String(particles.id[p]), align: 'left' },
      { id: 'pt', label: 'pT', value: pt, cell: (p) => formatNumber(pt(p), 2) },
      { id: 'eta', label: 'η', value: eta, cell: (p) => formatNumber(eta(p), 2) },
    ];
  }, [event]);
  return (
    <VirtualTable
      label={`Particles lost by ${CAUSE_NAMES[row.kind]}, ${row.particles.length}`}
      columns={columns}
      rows={row.particles}
      sortBy={{ column: 'pt', descending: true }}
      selected={selection?.kind === 'particle' ? selection.row : null}
      onSelect={(particle) => select({ kind: 'particle', row: particle, focus: true })}
      testId="cause-particles"
    />
  );
}

/** A line's segments with their hits, and all hits of its particles. */
function spotlightOf(
  row: CauseRow,
  { allSegments }: EventExplanation,
  { truth }: TrackingEvent,
): Spotlight {
  const [src, dst] = [allSegments.src, allSegments.dst].map((ends) =>
    Uint32Array.from(row.segments, (segment) => ends[segment]),
  );
  const hits = new Set([...src, ...dst]);
  const particles = new Set(row.particles);
  truth?.particleOfHit.forEach((p, hit) => {
    if (particles.has(p)) hits.add(hit);
  });
  return { hits: Uint32Array.from(hits), src, dst, of: `cause ${nameOf(row)}` };
}

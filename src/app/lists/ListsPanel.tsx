import { useMemo, useState } from 'react';
import { particleEta, particlePt } from '../../event/event.ts';
import { TRACK_STATUSES } from '../../metrics/matching.ts';
import type { Shown } from '../../session/shown.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { formatCount, formatNumber } from '../format.ts';
import { lostParticles } from '../scene/sceneData.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { useTray } from '../tray/trayStore.ts';
import { ParticleSearch } from './ParticleSearch.tsx';
import { type Column, VirtualTable } from './VirtualTable.tsx';

type ListName = 'lost' | 'targets' | 'tracks';

/** Lost target particles, all target particles, and tracks; a click on one marks it in the scene. */
export function ListsPanel() {
  const shown = useSession((state) => state.shown);
  const selection = useSession((state) => state.selection);
  const { select } = useActions();
  const openTray = useTray((state) => state.open);
  const [wanted, setWanted] = useState<ListName>('lost');
  const lost = useMemo(
    () => (shown.evaluation ? lostParticles(shown.evaluation) : null),
    [shown.evaluation],
  );
  const targets = useMemo(() => (shown.evaluation ? targetRows(shown) : null), [shown]);
  const columns = useMemo(() => columnsOf(shown), [shown]);
  const trackRows = useMemo(
    () => Array.from({ length: shown.tracks ? shown.tracks.offset.length - 1 : 0 }, (_, i) => i),
    [shown.tracks],
  );
  if (!shown.tracks) return <p className="empty">Tracks are listed once they are built.</p>;
  const list = lost ? wanted : 'tracks';
  const kind = list === 'tracks' ? 'track' : 'particle';
  const rows = { lost: lost ?? [], targets: targets ?? [], tracks: trackRows }[list];
  return (
    <>
      <ParticleSearch />
      <button
        type="button"
        className="quiet lists-all"
        title="All particles, tracks, edges and hits, to sort, filter and save"
        data-testid="open-tables"
        onClick={() => openTray(kind)}
      >
        Tables
      </button>
      {lost && targets && (
        <Segmented
          label="List"
          value={list}
          options={['lost', 'targets', 'tracks']}
          names={{
            lost: `Lost ${formatCount(lost.length)}`,
            targets: `Targets ${formatCount(targets.length)}`,
            tracks: `Tracks ${formatCount(trackRows.length)}`,
          }}
          testId="list"
          onChange={setWanted}
        />
      )}
      {rows.length === 0 ? (
        <p className="empty">{EMPTY[list]}</p>
      ) : (
        <VirtualTable
          key={list}
          label={`${list}, ${rows.length}`}
          columns={columns[kind]}
          rows={rows}
          sortBy={{ column: 'pt', descending: true }}
          selected={selection?.kind === kind ? selection.row : null}
          onSelect={(row) => select({ kind, row, focus: true })}
          testId={`list-${list}-table`}
        />
      )}
    </>
  );
}

const EMPTY: Readonly<Record<ListName, string>> = {
  lost: 'Every target particle was found.',
  targets: 'No particle passes the target threshold.',
  tracks: 'No track.',
};

function targetRows({ evaluation }: Shown): number[] {
  const rows: number[] = [];
  evaluation?.particles.target.forEach((isTarget, row) => {
    if (isTarget) rows.push(row);
  });
  return rows;
}

/** Columns of the tables of particles and of tracks. */
function columnsOf({ event, evaluation, tracks }: Shown): Record<'particle' | 'track', Column[]> {
  const particle: Column[] = [];
  if (event?.truth && evaluation) {
    const { particles } = event.truth;
    const { hits, lostAt, lostStages, foundBy } = evaluation.particles;
    const pt = (row: number) => particlePt(particles, row);
    const eta = (row: number) => particleEta(particles, row);
    const radius = (row: number) => Math.hypot(particles.vx[row], particles.vy[row]);
    const fate = (row: number) => (foundBy[row] >= 0 ? 'found' : lostWord(lostStages[lostAt[row]]));
    particle.push(
      measured('pt', 'pT', 'GeV', pt, 2),
      measured('eta', 'η', 'Pseudorapidity', eta, 2),
      measured('radius', 'vertex r', RADIUS_HELP, radius, 1),
      { id: 'hits', label: 'hits', value: (row) => hits[row] },
      judged('fate', 'Found, or the stage that lost it', fate),
    );
  }
  const track: Column[] = [];
  if (tracks) {
    const { fits, offset } = tracks;
    const hits = (row: number) => offset[row + 1] - offset[row];
    track.push(
      { id: 'track', label: '#', value: (row) => row },
      measured('pt', 'pT', 'Fitted, GeV', (row) => fits.pt[row], 2),
      measured('eta', 'η', 'Fitted pseudorapidity', (row) => fits.eta[row], 2),
      { id: 'hits', label: 'hits', value: hits },
    );
    if (evaluation) {
      const status = (row: number) => TRACK_STATUSES[evaluation.tracks.status[row]];
      track.push(judged('status', 'What the track is of', status));
    }
  }
  return { particle, track };
}

const RADIUS_HELP = 'Distance of the production vertex from the beam axis, mm';

/** A column of numbers to some decimals. */
function measured(
  id: string,
  label: string,
  help: string,
  value: (row: number) => number,
  decimals: number,
): Column {
  return { id, label, help, value, cell: (row) => formatNumber(value(row), decimals) };
}

/** A column of coloured words. */
function judged(id: string, help: string, word: (row: number) => string): Column {
  const cell = (row: number) => (
    <span className="fate" data-fate={word(row)}>
      {word(row)}
    </span>
  );
  return { id, label: id, help, value: word, align: 'left', cell };
}

/** What a stage that lost a particle is called in a narrow column. */
function lostWord(stage: string): string {
  if (stage === 'none') return 'found';
  return stage === 'scores' ? 'score cut' : stage;
}

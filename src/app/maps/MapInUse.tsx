import { type ReactNode, useEffect, useState } from 'react';
import { inMemory, type SourceFile } from '../../formats/sourceFile.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import type { Convention } from '../../modulemap/moduleMap.ts';
import type { MapChange, MapFacts } from '../../pipeline/workers/mapTasks.ts';
import { sentenceOf } from '../../session/messages.ts';
import { FileButton } from '../controls/FileButton.tsx';
import { download } from '../download.ts';
import { formatCount } from '../format.ts';
import { type PageSession, useSession } from '../sessionContext.tsx';

const CONVENTIONS: readonly Convention[] = ['mmg-1.4', 'acorn', 'legacy'];

const FORMATS: readonly { readonly id: MapChange['format']; readonly label: string }[] = [
  { id: 'exact', label: '.map, every number as it is' },
  { id: 'coded', label: '.map, small: windows a little wider' },
  { id: 'text', label: 'text, as ModuleMapGraph reads it' },
];

/** What the map in use holds, and what can be made of it: merged, cleaned, its convention stated, in another format. */
export function MapInUse({
  session,
  detector,
  onClose,
}: {
  session: PageSession;
  detector: string;
  onClose: () => void;
}) {
  const name = useSession((state) => state.pipeline.mapName);
  const [facts, setFacts] = useState<MapFacts | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [least, setLeast] = useState('1');
  const [dropCycles, setDropCycles] = useState(false);
  const [convention, setConvention] = useState<Convention | ''>('');
  const [format, setFormat] = useState<MapChange['format']>('exact');
  const [others, setOthers] = useState<readonly SourceFile[]>([]);

  useEffect(() => {
    const ending = new AbortController();
    session.maps
      .facts(detector, { signal: ending.signal, progress() {} })
      .then(setFacts, (problem) => {
        if (!ending.signal.aborted) setError(sentenceOf(problem));
      });
    return () => ending.abort();
  }, [session, detector]);

  const make = async (use: boolean) => {
    const minOccurrence = Number(least);
    if (!Number.isInteger(minOccurrence) || minOccurrence < 1)
      return setError(`Tracks an entry: "${least}" is no whole number above zero.`);
    setError(null);
    setBusy(true);
    const signal = new AbortController().signal;
    const change = {
      ...{ minOccurrence, dropCycles, convention: convention === '' ? null : convention },
      format: use ? ('exact' as const) : format,
    };
    try {
      const files = await session.maps.change(detector, others, change, { signal, progress() {} });
      if (use) {
        void session.actions.openFiles(files.map((file) => inMemory(file)));
        onClose();
      } else for (const file of files) save(file);
    } catch (problem) {
      setError(sentenceOf(problem));
    }
    setBusy(false);
  };
  return (
    <section aria-busy={isBusy || (facts === null && error === null)}>
      {facts && <Facts name={name ?? detector} facts={facts} />}
      {error && (
        <p className="parameter-error" role="alert">
          {error}
        </p>
      )}
      {facts && (
        <div className="map-actions">
          <Row label="Tracks an entry at least" help="Entries that fewer tracks made go.">
            <span className="field">
              <input
                type="text"
                inputMode="numeric"
                value={least}
                data-testid="map-least"
                onChange={(event) => setLeast(event.target.value)}
              />
            </span>
          </Row>
          <Row
            label="Without cycles"
            help="Where modules lead back to themselves, the doublet of fewest tracks goes."
          >
            <input
              type="checkbox"
              checked={dropCycles}
              data-testid="map-cycles"
              onChange={(event) => setDropCycles(event.target.checked)}
            />
          </Row>
          <Row
            label="Convention of its variables"
            help="How dphi, phi_slope and the differences of slopes are computed. Files of other programs do not state it."
          >
            <select
              value={convention}
              data-testid="map-convention"
              onChange={(event) => setConvention(event.target.value as Convention | '')}
            >
              <option value="">as it is: {facts.header.convention}</option>
              {CONVENTIONS.map((id) => (
                <option key={id} value={id}>
                  {id}
                </option>
              ))}
            </select>
          </Row>
          <Row label="Merged with" help="Other maps of the same detector and convention.">
            <FileButton multiple testId="map-merge" onFiles={(files) => setOthers(files)}>
              {others.length === 0 ? 'Maps…' : others.map((file) => file.name).join(', ')}
            </FileButton>
          </Row>
          <Row label="Saved as" help="What Save writes; Use keeps every number.">
            <select
              value={format}
              data-testid="map-format"
              onChange={(event) => setFormat(event.target.value as MapChange['format'])}
            >
              {FORMATS.map(({ id, label }) => (
                <option key={id} value={id}>
                  {label}
                </option>
              ))}
            </select>
          </Row>
          <footer>
            <button
              type="button"
              disabled={isBusy}
              data-testid="map-change-save"
              onClick={() => void make(false)}
            >
              Save
            </button>
            <button
              type="button"
              disabled={isBusy}
              data-testid="map-change-use"
              onClick={() => void make(true)}
            >
              Use
            </button>
          </footer>
        </div>
      )}
    </section>
  );
}

function save({ name, bytes }: NamedBytes): void {
  download(bytes, name, 'application/octet-stream');
}

function Row({ label, help, children }: { label: string; help: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is its child
    <label className="form-row" title={help}>
      <span>{label}</span>
      {children}
    </label>
  );
}

/** Figures of a map, and its triplets by the number of tracks that made them. */
function Facts({ name, facts }: { name: string; facts: MapFacts }) {
  const { header, figures, hasMoments } = facts;
  const { modules, doublets, triplets, occurrences } = figures;
  const most = Math.max(1, ...occurrences.map((bin) => bin.triplets));
  const { zMin, zMax } = header.beamSpot;
  return (
    <>
      <p data-testid="map-facts">
        <strong>{name}</strong>: {formatCount(modules)} modules, {formatCount(doublets)} doublets,{' '}
        {formatCount(triplets)} triplets{hasMoments && ', with means and rms'}. Convention{' '}
        {header.convention}, z0 from {zMin.toFixed(0)} to {zMax.toFixed(0)} mm
        {header.tracks > 0 &&
          `, made of ${formatCount(header.tracks)} tracks above ${header.minPt} GeV`}
        .
      </p>
      <table className="map-occurrences" aria-label="Triplets by the tracks that made them">
        <tbody>
          {occurrences.map(({ from, triplets: count }) => (
            <tr key={from}>
              <th scope="row">{from === 1 ? '1 track' : `${from} to ${2 * from - 1}`}</th>
              <td className="bar">
                <span style={{ width: `${(100 * count) / most}%` }} />
              </td>
              <td>{formatCount(count)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

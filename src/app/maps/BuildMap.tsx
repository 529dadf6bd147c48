import { type FormEvent, useEffect, useRef, useState } from 'react';
import { inMemory } from '../../formats/sourceFile.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import type { EventMapStep } from '../../modulemap/eventMap.ts';
import { sentenceOf } from '../../session/messages.ts';
import { download } from '../download.ts';
import { formatCount, formatPercent } from '../format.ts';
import { type PageSession, useSession } from '../sessionContext.tsx';
import { GrowthPlot } from './GrowthPlot.tsx';
import { DEFAULT_MAP_TEXTS, MAP_FIELDS, mapSettings } from './mapForm.ts';

/** A map from the true tracks of open events: which events, which tracks, and how it grows. */
export function BuildMap({ session, onClose }: { session: PageSession; onClose: () => void }) {
  const events = useSession((state) => state.pipeline.events);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(() => new Set(events.keys()));
  const [texts, setTexts] = useState(DEFAULT_MAP_TEXTS);
  const [symmetry, setSymmetry] = useState(true);
  const [steps, setSteps] = useState<readonly EventMapStep[]>([]);
  const [progress, setProgress] = useState<number | null>(null);
  const [made, setMade] = useState<NamedBytes | null>(null);
  const [error, setError] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const build = async (event: FormEvent) => {
    event.preventDefault();
    const settings = mapSettings(texts, symmetry);
    if (typeof settings === 'string') return setError(settings);
    const mine = new AbortController();
    running.current = mine;
    setError(null);
    setMade(null);
    setSteps([]);
    setProgress(0);
    try {
      const list = session.openEventList().filter((_, i) => chosen.has(i));
      const context = { signal: mine.signal, progress: setProgress };
      const add = (step: EventMapStep) => setSteps((before) => [...before, step]);
      setMade(await session.maps.build(list, settings, context, add));
    } catch (problem) {
      if (!mine.signal.aborted) setError(sentenceOf(problem));
    }
    if (running.current === mine) setProgress(null);
  };
  const toggle = (index: number) => {
    const next = new Set(chosen);
    if (!next.delete(index)) next.add(index);
    setChosen(next);
  };
  const last = steps.at(-1);
  const unknown = steps.reduce((sum, { unknownHits }) => sum + unknownHits, 0);
  return (
    <form onSubmit={(event) => void build(event)} noValidate>
      <fieldset className="map-events" disabled={progress !== null}>
        <legend>
          From {formatCount(chosen.size)} of {formatCount(events.length)} open events
        </legend>
        <div className="presets">
          <button type="button" onClick={() => setChosen(new Set(events.keys()))}>
            All
          </button>
          <button
            type="button"
            data-testid="map-first-half"
            onClick={() =>
              setChosen(new Set([...events.keys()].slice(0, Math.ceil(events.length / 2))))
            }
          >
            First half
          </button>
          <button type="button" onClick={() => setChosen(new Set())}>
            None
          </button>
        </div>
        <div className="map-event-list">
          {events.map((name, i) => (
            // Several events may have one name.
            // biome-ignore lint/suspicious/noArrayIndexKey: an event is its place in the list
            <label key={i}>
              <input
                type="checkbox"
                checked={chosen.has(i)}
                data-testid={`map-event-${i}`}
                onChange={() => toggle(i)}
              />
              {name}
            </label>
          ))}
        </div>
      </fieldset>
      <div className="form-grid">
        {MAP_FIELDS.map(({ id, label, unit, help }) => (
          <label key={id} title={help}>
            <span>{label}</span>
            <span className="field">
              <input
                type="text"
                inputMode="decimal"
                autoComplete="off"
                value={texts[id]}
                data-testid={`map-${id}`}
                onChange={(event) => setTexts({ ...texts, [id]: event.target.value })}
              />
              <span className="unit">{unit}</span>
            </span>
          </label>
        ))}
        <label title="A track fills the images of its modules too, where the detector is the same turned by half a turn or mirrored: four times as much from each.">
          <span>Use the detector’s symmetry</span>
          <input
            type="checkbox"
            checked={symmetry}
            data-testid="map-symmetry"
            onChange={(event) => setSymmetry(event.target.checked)}
          />
        </label>
      </div>
      {error && (
        <p className="parameter-error" role="alert">
          {error}
        </p>
      )}
      <GrowthPlot steps={steps} />
      {last && (
        <p className="dialog-note" role="status" data-testid="map-words">
          {formatCount(steps.length)} events, {formatCount(last.tracksSoFar)} tracks,{' '}
          {formatCount(last.entries)} entries; of {last.event}{' '}
          {formatPercent(last.covered / Math.max(1, last.triplets))} were known before.
          {unknown > 0 &&
            ` ${formatCount(unknown)} hits are on modules that the detector lacks, and were left out.`}
          {made && ' Figures are then of the events that did not make it.'}
        </p>
      )}
      <footer>
        {progress !== null ? (
          <>
            <progress value={progress} max={1} aria-label="Building the map" />
            <button
              type="button"
              data-testid="map-cancel"
              onClick={() => {
                running.current?.abort();
                setProgress(null);
              }}
            >
              Cancel
            </button>
          </>
        ) : (
          <>
            {made && (
              <>
                <button
                  type="button"
                  data-testid="map-save"
                  onClick={() => download(made.bytes, made.name, 'application/octet-stream')}
                >
                  Save
                </button>
                <button
                  type="button"
                  data-testid="map-use"
                  onClick={() => {
                    void session.actions.openFiles([inMemory(made)]);
                    onClose();
                  }}
                >
                  Use it
                </button>
              </>
            )}
            <button
              type="submit"
              className={made ? '' : 'primary'}
              disabled={chosen.size === 0}
              data-testid="map-build"
            >
              Build
            </button>
          </>
        )}
      </footer>
    </form>
  );
}

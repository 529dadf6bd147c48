import { useStore } from 'zustand';
import { type LegendEntry, PROJECTIONS } from '../../scene/index.ts';
import { besideFor, type Camera, viewsOf } from '../../session/view.ts';
import { cssColour } from '../colour.ts';
import { Segmented } from '../controls/Segmented.tsx';
import { formatCount } from '../format.ts';
import { Icon } from '../icons.tsx';
import type { ActionName } from '../keys.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import type { FactsStore } from './factsStore.ts';
import { PaneFrames } from './PaneFrames.tsx';
import { SceneHover } from './SceneHover.tsx';

/** Words on the buttons of the projections. */
const NAMES: Partial<Record<Camera, string>> = Object.fromEntries(
  PROJECTIONS.map(({ id, label }) => [id, label]),
);

const VIEW_COUNTS = ['1', '2', '3', '4'];

interface SceneOverlayProps {
  readonly facts: FactsStore;
  readonly run: (action: ActionName) => void;
}

/** What lies over the picture: camera, legend, and how much is drawn. */
export function SceneOverlay({ facts, run }: SceneOverlayProps) {
  const camera = useSession((state) => state.view.camera);
  const views = useSession((state) => viewsOf(state.view).length);
  const empty = useSession(
    ({ pipeline: { event, stages } }) => event === null && stages.event.state !== 'running',
  );
  const { setView } = useActions();
  const { drawn, legend } = useStore(facts);
  return (
    <>
      <PaneFrames />
      <SceneHover facts={facts} />
      <div className="scene-tools">
        <Segmented
          label="View"
          value={camera}
          options={PROJECTIONS.map(({ id }) => id)}
          names={NAMES}
          testId="camera"
          onChange={(value) => setView({ camera: value })}
        />
        <Segmented
          label="Number of views"
          value={String(views)}
          options={VIEW_COUNTS}
          testId="views"
          onChange={(value) => setView({ beside: besideFor(camera, Number(value)) })}
        />
        <button type="button" title="Fit all (F)" data-testid="fit" onClick={() => run('fit')}>
          <Icon name="fit" />
          Fit
        </button>
        <button
          type="button"
          title="Reset the camera (0)"
          data-testid="reset-view"
          onClick={() => run('resetView')}
        >
          <Icon name="reset" />
          Reset
        </button>
        <button
          type="button"
          className="full-screen"
          aria-label="Full screen"
          title="Full screen (Shift + F)"
          data-testid="full-screen"
          onClick={() => run('fullScreen')}
        >
          <Icon name="fullScreen" />
        </button>
      </div>
      {legend.length > 0 && (
        <ul className="legend" aria-label="Legend" data-testid="legend">
          {legend.map((entry) => (
            <LegendLine key={entry.label} entry={entry} />
          ))}
        </ul>
      )}
      {empty && (
        <p className="scene-empty">
          No event is open. Drop its files here, or open the demo event from the menu.
        </p>
      )}
      <p
        className="drawn"
        data-above-axis={PROJECTIONS.some(({ id, axes }) => id === camera && axes)}
      >
        {(['hits', 'edges', 'tracks', 'lost'] as const).map(
          (label) =>
            (label !== 'lost' || drawn.of.lost > 0) && (
              <Drawn key={label} label={label} value={drawn[label]} of={drawn.of[label]} />
            ),
        )}
      </p>
    </>
  );
}

/** How many are drawn, and of how many, where ranges or the choice of what is shown leave some out. */
function Drawn({ label, value, of }: { label: string; value: number; of: number }) {
  return (
    <span title={value < of ? 'Ranges and "show only" leave the others out' : undefined}>
      <b data-testid={`drawn-${label}`} data-value={value}>
        {formatCount(value)}
      </b>{' '}
      {value < of && `of ${formatCount(of)} `}
      {label}
    </span>
  );
}

function LegendLine({ entry }: { entry: LegendEntry }) {
  if (entry.kind === 'ramp')
    return (
      <li className="legend-ramp">
        <span>{entry.label}</span>
        <span>{entry.from}</span>
        <span
          className="ramp"
          style={{
            background: `linear-gradient(to right, ${entry.colours.map(cssColour).join(', ')})`,
          }}
        />
        <span>{entry.to}</span>
      </li>
    );
  return (
    <li>
      <span
        className="swatch"
        data-shape={entry.shape}
        style={{ color: cssColour(entry.colour) }}
      />
      <span>{entry.label}</span>
      {entry.count !== null && <b>{formatCount(entry.count)}</b>}
    </li>
  );
}

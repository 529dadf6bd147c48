import { useStore } from 'zustand';
import { HIT_SIZE, LAYERS, type Layer } from '../../session/view.ts';
import type { FactsStore } from '../scene/factsStore.ts';
import { useActions, useSession } from '../sessionContext.tsx';

const LAYER_NAMES: Readonly<Record<Layer, string>> = {
  hits: 'Hits',
  noise: 'Noise hits',
  edges: 'Edges',
  tracks: 'Tracks',
  lost: 'Lost particles',
  detector: 'Detector',
  modules: 'Modules',
  axes: 'Axes, scale',
};

/** Colours, layers and sizes. */
export function ViewPanel({ facts }: { facts: FactsStore }) {
  const view = useSession((state) => state.view);
  const { setView } = useActions();
  const modes = useStore(facts, ({ colourModes }) => colourModes);
  const reason = modes.find(({ id }) => id === view.colour)?.reason;
  return (
    <div className="view-panel">
      <label className="view-row">
        <span>Colour by</span>
        <select
          value={view.colour}
          data-testid="colour-mode"
          onChange={(event) => setView({ colour: event.target.value as typeof view.colour })}
        >
          {modes.map(({ id, label, applicable, reason: why }) => (
            <option key={id} value={id} disabled={!applicable} title={why}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {reason && <p className="stage-note">{reason}</p>}
      <fieldset className="layers">
        <legend>Layers</legend>
        {LAYERS.map((layer) => (
          <label key={layer}>
            <input
              type="checkbox"
              checked={view.layers[layer]}
              data-testid={`layer-${layer}`}
              onChange={(event) =>
                setView({ layers: { ...view.layers, [layer]: event.target.checked } })
              }
            />
            {LAYER_NAMES[layer]}
          </label>
        ))}
        <label className="wide">
          <input
            type="checkbox"
            checked={view.edgesBelowCut}
            data-testid="edges-below-cut"
            onChange={(event) => setView({ edgesBelowCut: event.target.checked })}
          />
          Edges below the score cut, faintly
        </label>
      </fieldset>
      <label className="view-row">
        <span>Hit size</span>
        <input
          type="range"
          className="plain-range"
          {...HIT_SIZE}
          value={view.hitSize}
          data-testid="hit-size"
          onChange={(event) => setView({ hitSize: event.target.valueAsNumber })}
        />
        <output>{view.hitSize} px</output>
      </label>
    </div>
  );
}

import { useStore } from 'zustand';
import { RANGE_IDS } from '../../session/ranges.ts';
import { HIT_SIZE, LAYERS, type Layer, LINE_SIZE, ONLY, TEXT_SIZE } from '../../session/view.ts';
import { Segmented } from '../controls/Segmented.tsx';
import type { FactsStore } from '../scene/factsStore.ts';
import { useActions, useSession } from '../sessionContext.tsx';
import { ShowRange } from './ShowRange.tsx';

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
      <label className="check-row">
        <input
          type="checkbox"
          checked={view.fadeRest}
          data-testid="fade-rest"
          onChange={(event) => setView({ fadeRest: event.target.checked })}
        />
        Fade all but the selection
      </label>
      <div className="view-row">
        <span>Show only</span>
        <Segmented
          label="Show only"
          value={view.only}
          options={ONLY}
          testId="only"
          onChange={(only) => setView({ only })}
        />
      </div>
      <fieldset className="show-ranges">
        <legend>Show a part</legend>
        {RANGE_IDS.map((id) => (
          <ShowRange key={id} id={id} />
        ))}
      </fieldset>
      <SizeRow id="hitSize" label="Hit size" unit="px" scale={HIT_SIZE} />
      <SizeRow id="lineSize" label="Lines" unit="×" scale={LINE_SIZE} />
      <SizeRow id="textSize" label="Text" unit="×" scale={TEXT_SIZE} />
    </div>
  );
}

interface SizeRowProps {
  readonly id: 'hitSize' | 'lineSize' | 'textSize';
  readonly label: string;
  readonly unit: string;
  readonly scale: { readonly min: number; readonly max: number; readonly step: number };
}

const TEST_IDS = { hitSize: 'hit-size', lineSize: 'line-size', textSize: 'text-size' } as const;

function SizeRow({ id, label, unit, scale }: SizeRowProps) {
  const value = useSession((state) => state.view[id]);
  const { setView } = useActions();
  return (
    <label className="view-row">
      <span>{label}</span>
      <input
        type="range"
        className="plain-range"
        {...scale}
        value={value}
        data-testid={TEST_IDS[id]}
        onChange={(event) => setView({ [id]: event.target.valueAsNumber })}
      />
      <output>
        {value} {unit}
      </output>
    </label>
  );
}

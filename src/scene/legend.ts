import type { ColourMode } from './colour/mode.ts';
import type { Palette } from './colour/palette.ts';
import { remembered } from './remembered.ts';
import { listCount, type SceneData } from './sceneData.ts';
import type { LegendEntry, SceneLayer } from './types.ts';

/** A legend that counts again only where mode, data or palette are others than before. */
export function createLegend(): typeof legendOf {
  const entriesOf = remembered(
    (mode: ColourMode, data: SceneData, palette: Palette, showsLost: boolean) =>
      legendOf(mode, data, palette, () => showsLost),
  );
  return (mode, data, palette, visible) => entriesOf(mode, data, palette, visible('lost'));
}

/** The legend of a mode, with the lost particles where they are shown and the mode does not speak of them. */
export function legendOf(
  mode: ColourMode,
  data: SceneData,
  palette: Palette,
  visible: (layer: SceneLayer) => boolean,
): LegendEntry[] {
  const entries = mode.legend(data, palette);
  if (mode.id !== 'status' && visible('lost') && listCount(data.lost) > 0)
    entries.push({
      kind: 'swatch',
      shape: 'dashed',
      colour: palette.status.lost,
      label: 'Lost target',
      count: listCount(data.lost),
    });
  return entries;
}

import type { ColourMode } from './colour/mode.ts';
import type { Palette } from './colour/palette.ts';
import { listCount, type SceneData } from './sceneData.ts';
import type { LegendEntry, SceneLayer } from './types.ts';

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

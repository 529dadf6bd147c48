import type { SceneData } from '../../sceneData.ts';
import type { ColourModeId } from '../../types.ts';
import type { ColourMode } from '../mode.ts';
import { chargeMode } from './charge.ts';
import { classMode } from './class.ts';
import { differenceMode } from './difference.ts';
import { layerMode } from './layer.ts';
import { moduleMode } from './module.ts';
import { particleMode } from './particle.ts';
import { ptMode } from './pt.ts';
import { scoreMode } from './score.ts';
import { statusMode } from './status.ts';
import { trackMode } from './track.ts';

/** All modes, in the order to offer them. */
export const MODES: readonly ColourMode[] = [
  scoreMode,
  classMode,
  statusMode,
  particleMode,
  trackMode,
  ptMode,
  differenceMode,
  chargeMode,
  layerMode,
  moduleMode,
];

/** The wanted mode where the data allows it, else the first that is possible (`track` always is). */
export function modeInUse(wanted: ColourModeId, data: SceneData): ColourMode {
  const mode = MODES.find((m) => m.id === wanted);
  if (mode?.isApplicable(data)) return mode;
  return MODES.find((m) => m.isApplicable(data)) ?? trackMode;
}

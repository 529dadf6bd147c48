import type { DistributionClass } from '../../distributions/distribution.ts';
import { EDGE_CLASSES } from '../../metrics/report.ts';
import { paletteOf } from '../../scene/colour/palette.ts';
import type { Rgb } from '../../scene/index.ts';
import type { Theme } from '../../session/view.ts';

/** The colour of a class, that of the picture where it has the class too. */
export function classColour(theme: Theme, name: DistributionClass): Rgb {
  const { edgeClass, status, neutral } = paletteOf(theme);
  if (name === 'found' || name === 'lost') return status[name];
  return name === 'all' ? neutral : edgeClass[EDGE_CLASSES.indexOf(name)];
}

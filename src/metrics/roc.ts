import { FAKE, TARGET } from './edges.ts';

/** Shares of target and of fake edges above a cut, for equally spaced cuts from 0 to 1. */
export interface Roc {
  readonly cut: Float64Array;
  readonly target: Float64Array;
  readonly fake: Float64Array;
  /** Area under the curve of target against fake: 0.5 for a network that knows nothing, 1 for one that knows all. */
  readonly area: number;
}

/**
 * The receiver operating characteristic of edge scores: what a cut keeps (score > cut, as track building) of target
 * and of fake edges. Between cuts the area is that of straight lines.
 * @param edgeClass index into EDGE_CLASSES of each edge.
 * @returns null where there are no target or no fake edges.
 */
export function edgeRoc(edgeClass: Uint8Array, scores: Float32Array, steps = 1000): Roc | null {
  // kept[i] after the sums: how many have a score above i / steps.
  const kept = [new Uint32Array(steps + 2), new Uint32Array(steps + 2)];
  for (let e = 0; e < scores.length; e++) {
    const which = edgeClass[e] === TARGET ? 0 : edgeClass[e] === FAKE ? 1 : -1;
    if (which < 0 || !(scores[e] > 0)) continue;
    let above = Math.min(Math.floor(scores[e] * steps) + 1, steps + 1);
    while (above > 0 && !(scores[e] > (above - 1) / steps)) above--;
    kept[which][above]++;
  }
  const all = [0, 0];
  for (let e = 0; e < scores.length; e++) {
    if (edgeClass[e] === TARGET) all[0]++;
    else if (edgeClass[e] === FAKE) all[1]++;
  }
  if (all[0] === 0 || all[1] === 0) return null;
  const cut = Float64Array.from({ length: steps + 1 }, (_, i) => i / steps);
  const [target, fake] = kept.map((counts, which) => {
    const share = new Float64Array(steps + 1);
    let above = 0;
    for (let i = steps + 1; i > 0; i--) {
      above += counts[i];
      share[i - 1] = above / all[which];
    }
    return share;
  });
  // Below every cut all are kept: the curve begins at (1, 1).
  let area = ((1 - fake[0]) * (1 + target[0])) / 2;
  for (let i = 0; i < steps; i++)
    area += ((fake[i] - fake[i + 1]) * (target[i] + target[i + 1])) / 2;
  area += (fake[steps] * target[steps]) / 2;
  return { cut, target, fake, area };
}

import { type StepUnits, stepUnits } from '../../../src/graph/fixedPoint.ts';
import { HIT_STRIDE, writeSlots } from '../../../src/graph/slots.ts';
import type { ArrangedHits } from '../../../src/modulemap/arrangeHits.ts';

/** Coordinates of hits as the kernels see them. */
export interface RoundedHits {
  /** [N * 4]: steps of z, r, phi and eta; r = -1 marks a hit whose coordinates the steps cannot hold. */
  readonly polar: Int32Array;
  /** [N * 2]: steps of x and y. */
  readonly xy: Int32Array;
  readonly units: StepUnits;
}

/** Rounds hits as for slots in the order of the hits. */
export function roundedHits(hits: ArrangedHits): RoundedHits {
  const slots = hits.order.length;
  const units = stepUnits(hits);
  const rows = new Int32Array(HIT_STRIDE * slots);
  const layout = {
    slots,
    angles: new Uint32Array(slots),
    arranged: Uint32Array.from({ length: slots }, (_, i) => i),
    modules: new Uint32Array(0),
    slotModule: new Uint32Array(0),
    findingWords: 0,
  };
  writeSlots(hits, units, layout, rows);
  const columns = (first: number, count: number) =>
    Int32Array.from(
      { length: count * slots },
      (_, i) => rows[HIT_STRIDE * Math.floor(i / count) + first + (i % count)],
    );
  return { polar: columns(0, 4), xy: columns(4, 2), units };
}

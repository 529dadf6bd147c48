import { MODULE_STRIDE, type SlotLayout } from './slots.ts';

/**
 * A slice of the map: the hit triplets whose middle hit lies on the modules [firstModule, endModule). It takes the hit
 * pairs that lead to these modules and those that start there; an edge may come out of two slices. Where the pairs of
 * all modules do not fit, the slices are worked through one after the other.
 */
export interface MapSlice {
  readonly firstModule: number;
  readonly endModule: number;
  /** The slots of the hits on these modules. */
  readonly firstSlot: number;
  readonly endSlot: number;
}

/** The slice that is the whole map. */
export function wholeMap(layout: SlotLayout): MapSlice {
  return sliceOf(layout, 0, layout.modules.length / MODULE_STRIDE);
}

/** Two slices with about as many hits each, null where all hits of the slice are on one module. */
export function halves(layout: SlotLayout, slice: MapSlice): [MapSlice, MapSlice] | null {
  const { slotModule } = layout;
  const { firstModule, endModule, firstSlot, endSlot } = slice;
  if (firstSlot === endSlot) return null;
  const first = slotModule[firstSlot / 4];
  const last = slotModule[endSlot / 4 - 1];
  if (first === last) return null;
  const middle = slotModule[Math.floor((firstSlot + endSlot) / 8)];
  const split = middle === first ? first + 1 : middle;
  return [sliceOf(layout, firstModule, split), sliceOf(layout, split, endModule)];
}

function sliceOf({ modules, slots }: SlotLayout, firstModule: number, endModule: number): MapSlice {
  const slotAt = (module: number) =>
    MODULE_STRIDE * module < modules.length ? modules[MODULE_STRIDE * module] : slots;
  return {
    firstModule,
    endModule,
    firstSlot: slotAt(firstModule),
    endSlot: slotAt(endModule),
  };
}

import type { Detector } from '../detector/detector.ts';
import type { TrackingEvent } from './event.ts';

/** How far a measured position may lie outside the outline of its module, or off its plane (mm). */
const TOLERANCE = 2;
/** Share of the hits of known modules that may lie elsewhere: rounded tables and clusters at an edge do. */
const ALLOWED_SHARE = 0.05;
/** Share of the hits that a cause has to put in their place. */
const EXPLAINED_SHARE = 0.9;
/** Hits that are looked at for a cause, or for a placement. */
const SAMPLE = 2000;

/** One change of an event's numbers that may put its hits on their modules. */
interface Cause {
  /** What is wrong with the files, completing "it looks as if". */
  readonly words: string;
  readonly scale?: readonly [number, number, number];
  readonly swapped?: boolean;
  /** Added to the number of the module. */
  readonly shift?: bigint;
}

const CAUSES: readonly Cause[] = [
  ...(
    [
      [10, 'cm'],
      [1000, 'm'],
      [0.001, 'micrometres'],
      [25.4, 'inches'],
    ] as const
  ).map(
    ([factor, unit]): Cause => ({
      words: `the positions are in ${unit}; multiply them by ${factor} to have mm`,
      scale: [factor, factor, factor],
    }),
  ),
  {
    words: 'the positions are too large by a factor of 10; divide them by 10',
    scale: [0.1, 0.1, 0.1],
  },
  { words: 'the module numbers are too small by one; add 1 to module_id', shift: 1n },
  { words: 'the module numbers are too large by one; subtract 1 from module_id', shift: -1n },
  { words: 'z is mirrored; change the sign of z', scale: [1, 1, -1] },
  { words: 'x is mirrored; change the sign of x', scale: [-1, 1, 1] },
  { words: 'y is mirrored; change the sign of y', scale: [1, -1, 1] },
  { words: 'x and y are turned by 180°; change the sign of both', scale: [-1, -1, 1] },
  { words: 'x and y are exchanged; exchange the two columns', swapped: true },
];

/**
 * Whether the hits of an event lie on their modules: on the plane and within the outline.
 * @returns one sentence with the likely cause where more than a few do not, null where all is well.
 */
export function placementWarning(event: TrackingEvent, detector: Detector): string | null {
  const all = Uint32Array.from(event.hitId.keys());
  const isOn = createPlacement(event, detector);
  let [known, off] = [0, 0];
  for (const hit of all) {
    const on = isOn(hit, {});
    if (on === null) continue;
    known++;
    if (!on) off++;
  }
  const unknown = all.length - known;
  if (off <= ALLOWED_SHARE * known && unknown <= known) return null;
  const step = Math.max(1, Math.floor(all.length / SAMPLE));
  const sample = all.filter((hit) => hit % step === 0);
  const explained = ({ length }: Uint32Array, cause: Omit<Cause, 'words'>) =>
    sample.filter((hit) => isOn(hit, cause) === true).length / length;
  const cause = CAUSES.find((one) => explained(sample, one) >= EXPLAINED_SHARE);
  const what =
    unknown <= known
      ? `${off} of ${known} hits of ${event.name} do not lie on their modules`
      : `${unknown} of ${all.length} hits of ${event.name} are on modules that the detector "${detector.name}" does not have`;
  const why = cause
    ? `it looks as if ${cause.words}`
    : `check the unit (mm), the module numbers and whether the event is of the detector "${detector.name}"`;
  return `${what}: ${why}. What is reconstructed from them means little.`;
}

/** How far a hit may lie outside its module (mm) where placements are compared: more than what measuring moves it. */
const FINE_TOLERANCE = 0.2;

/** Of several placements of the same modules the one that most hits of an event lie on; the first of equal ones. */
export function bestPlacement(event: TrackingEvent, placements: readonly Detector[]): Detector {
  if (placements.length === 1) return placements[0];
  const step = Math.max(1, Math.floor(event.hitId.length / SAMPLE));
  const off = placements.map((detector) => {
    const isOn = createPlacement(event, detector, FINE_TOLERANCE);
    let count = 0;
    for (let hit = 0; hit < event.hitId.length; hit += step) if (isOn(hit, {}) === false) count++;
    return count;
  });
  return placements[off.indexOf(Math.min(...off))];
}

/** Whether a hit lies on its module after a change of its numbers; null where there is no such module. */
function createPlacement(
  { x, y, z, moduleKey }: TrackingEvent,
  detector: Detector,
  tolerance = TOLERANCE,
) {
  const rowOf = new Map(Array.from(detector.moduleKey, (key, row) => [key, row]));
  const { cx, cy, cz, rotation: R, halfV, halfUAtMinV, halfUAtMaxV, halfThickness } = detector;
  return (hit: number, { scale = [1, 1, 1], swapped, shift = 0n }: Omit<Cause, 'words'>) => {
    const m = rowOf.get(moduleKey[hit] + shift);
    if (m === undefined) return null;
    const dx = scale[0] * (swapped ? y : x)[hit] - cx[m];
    const dy = scale[1] * (swapped ? x : y)[hit] - cy[m];
    const dz = scale[2] * z[hit] - cz[m];
    const local = (k: number) => R[9 * m + k] * dx + R[9 * m + 3 + k] * dy + R[9 * m + 6 + k] * dz;
    const [u, v, w] = [local(0), local(1), local(2)];
    const at = Math.min(1, Math.max(0, (v / halfV[m] + 1) / 2));
    const halfU = halfUAtMinV[m] + at * (halfUAtMaxV[m] - halfUAtMinV[m]);
    return (
      Math.abs(u) <= halfU + tolerance &&
      Math.abs(v) <= halfV[m] + tolerance &&
      Math.abs(w) <= halfThickness[m] + tolerance
    );
  };
}

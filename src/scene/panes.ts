import type { SavedPose } from '../session/poses.ts';
import type { Camera } from '../session/view.ts';
import type { Rig } from './camera/rig.ts';

/** A part of the canvas (CSS pixels from its top left corner). */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One of the pictures on the canvas: its projection, and a camera of its own. */
export interface Pane {
  readonly rig: Rig;
  view: Camera;
  rect: Rect;
  /** Whether its camera was moved since it was framed; until then it follows size and detector. */
  touched: boolean;
}

/** Share of the canvas that the first of three pictures takes. */
const FIRST_OF_THREE = 0.6;

/**
 * How up to four pictures share a canvas: two side by side (one above the other where it is taller than wide), of
 * three the first larger, four in quarters. Borders lie on whole pixels.
 */
export function paneRects(count: number, width: number, height: number): Rect[] {
  const wide = width >= height;
  const [long, short] = wide ? [width, height] : [height, width];
  /** A part by its place along the longer and the shorter side. */
  const part = (from: number, to: number, low: number, high: number): Rect => {
    const [a, b, c, d] = [from * long, to * long, low * short, high * short].map(Math.round);
    return wide
      ? { left: a, top: c, width: b - a, height: d - c }
      : { left: c, top: a, width: d - c, height: b - a };
  };
  if (count <= 1) return [{ left: 0, top: 0, width, height }];
  if (count === 2) return [part(0, 0.5, 0, 1), part(0.5, 1, 0, 1)];
  if (count === 3)
    return [
      part(0, FIRST_OF_THREE, 0, 1),
      part(FIRST_OF_THREE, 1, 0, 0.5),
      part(FIRST_OF_THREE, 1, 0.5, 1),
    ];
  const quarters = [part(0, 0.5, 0, 0.5), part(0.5, 1, 0, 0.5), part(0, 0.5, 0.5, 1)];
  const [first, second, third] = wide ? quarters : [quarters[0], quarters[2], quarters[1]];
  return [first, second, third, part(0.5, 1, 0.5, 1)];
}

/** The pane under a point of the canvas; the first where there is none. */
export function paneAt(panes: readonly Pane[], x: number, y: number): Pane {
  const found = panes.find(
    ({ rect: { left, top, width, height } }) =>
      x >= left && x < left + width && y >= top && y < top + height,
  );
  return found ?? panes[0];
}

/** The canvas as camera controls see it that move one pane's camera: as large as the pane, and at its place. */
export function paneElement(canvas: HTMLCanvasElement, rect: () => Rect): HTMLCanvasElement {
  const own: Record<PropertyKey, () => unknown> = {
    clientWidth: () => rect().width,
    clientHeight: () => rect().height,
    getBoundingClientRect: () => () => {
      const box = canvas.getBoundingClientRect();
      const { left, top, width, height } = rect();
      return new DOMRect(box.left + left, box.top + top, width, height);
    },
  };
  return new Proxy(canvas, {
    get(target, key) {
      if (Object.hasOwn(own, key)) return own[key]();
      const value = Reflect.get(target, key, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
    set: (target, key, value) => Reflect.set(target, key, value, target),
  });
}

/** Where a pane's camera goes or stands, where that is not its default. */
export function savedPose({ rig, touched }: Pane): SavedPose | null {
  if (!touched) return null;
  const { azimuth, polar, height, target, stretch } = rig.goal();
  return { azimuth, polar, height, target, stretch };
}

import { asTyped } from '../parameters/codec.ts';
import { CAMERAS, type Camera } from './view.ts';

/** Where the camera of a projection was moved to by hand: angles in rad, lengths in mm; see `Pose` of the scene. */
export interface SavedPose {
  readonly azimuth: number;
  readonly polar: number;
  readonly height: number;
  readonly target: readonly [number, number, number];
  readonly stretch: number;
}

/** Of projections that stand where they stand by default there is none. */
export type Poses = Readonly<Partial<Record<Camera, SavedPose>>>;

/** Digits that a link keeps: a pixel of any screen and more. */
const DIGITS = 6;

/** Query entries of cameras, `at-3d` and so on. */
export function posesToQuery(poses: Poses, query: URLSearchParams): void {
  for (const camera of CAMERAS) {
    const pose = poses[camera];
    if (!pose) continue;
    const { azimuth, polar, height, target, stretch } = pose;
    const numbers = [azimuth, polar, height, ...target, ...(stretch === 1 ? [] : [stretch])];
    query.set(`at-${camera}`, numbers.map((value) => Number(value.toPrecision(DIGITS))).join());
  }
}

/** The cameras of a query; one that is illegal is listed and left out. */
export function posesFromQuery(query: URLSearchParams, errors: string[]): Poses {
  const poses: Partial<Record<Camera, SavedPose>> = {};
  for (const camera of CAMERAS) {
    const text = query.get(`at-${camera}`);
    if (text === null) continue;
    const numbers = text.split(',').map((part) => (part === '' ? Number.NaN : Number(part)));
    const [azimuth, polar, height, x, y, z, stretch = 1] = numbers;
    const isLegal =
      (numbers.length === 6 || numbers.length === 7) &&
      numbers.every(Number.isFinite) &&
      height > 0 &&
      stretch > 0;
    if (isLegal) poses[camera] = { azimuth, polar, height, target: [x, y, z], stretch };
    else
      errors.push(
        `at-${camera}: "${asTyped(text)}" is no place of a camera (azimuth, polar angle, height, x, y, z).`,
      );
  }
  return poses;
}

import type { Blend } from '../projections/blend.ts';

/** How points of space (mm) come to the picture (CSS pixels from the top left corner). */
export interface Picture {
  /** Projection times view matrix, column-major. */
  readonly matrix: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly blend: Blend;
}

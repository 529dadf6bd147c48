/**
 * Line segments as a structure of arrays (mm). Segment i runs from start[3i..] to end[3i..] and belongs to
 * `owner[i]`, e.g. a track; `along[i]` is the path length of its owner up to its start, for dashes.
 */
export interface Segments {
  readonly start: Float32Array;
  readonly end: Float32Array;
  readonly owner: Uint32Array;
  readonly along: Float32Array;
}

export const NO_SEGMENTS: Segments = {
  start: new Float32Array(0),
  end: new Float32Array(0),
  owner: new Uint32Array(0),
  along: new Float32Array(0),
};

/** Number of segments. */
export function segmentCount(segments: Segments): number {
  return segments.owner.length;
}

/** Collects polylines into segments. */
export interface SegmentBuilder {
  /** Adds a polyline given as x, y, z triplets; fewer than two points add nothing. */
  readonly polyline: (owner: number, points: ArrayLike<number>) => void;
  readonly build: () => Segments;
}

/** A builder that grows as needed. */
export function segmentBuilder(): SegmentBuilder {
  let capacity = 256;
  let count = 0;
  let start = new Float32Array(3 * capacity);
  let end = new Float32Array(3 * capacity);
  let owner = new Uint32Array(capacity);
  let along = new Float32Array(capacity);
  const grow = () => {
    capacity *= 2;
    start = grownFloats(start, 3 * capacity);
    end = grownFloats(end, 3 * capacity);
    along = grownFloats(along, capacity);
    const owners = new Uint32Array(capacity);
    owners.set(owner);
    owner = owners;
  };
  return {
    polyline: (of, points) => {
      let length = 0;
      for (let i = 3; i + 2 < points.length; i += 3) {
        if (count === capacity) grow();
        for (let k = 0; k < 3; k++) {
          start[3 * count + k] = points[i - 3 + k];
          end[3 * count + k] = points[i + k];
        }
        owner[count] = of;
        along[count] = length;
        const dx = points[i] - points[i - 3];
        const dy = points[i + 1] - points[i - 2];
        const dz = points[i + 2] - points[i - 1];
        // Not Math.hypot, which takes ten times as long.
        length += Math.sqrt(dx * dx + dy * dy + dz * dz);
        count++;
      }
    },
    build: () => ({
      start: start.slice(0, 3 * count),
      end: end.slice(0, 3 * count),
      owner: owner.slice(0, count),
      along: along.slice(0, count),
    }),
  };
}

function grownFloats(old: Float32Array<ArrayBuffer>, length: number): Float32Array<ArrayBuffer> {
  const grown = new Float32Array(length);
  grown.set(old);
  return grown;
}

/** [8 * segments]: two rows per segment for the GPU, start and path length up to it, end and path length up to that. */
export function segmentRows({ start, end, along, owner }: Segments): Float32Array {
  const n = owner.length;
  const rows = new Float32Array(8 * n);
  for (let i = 0; i < n; i++) {
    const from = 3 * i;
    const row = 8 * i;
    let square = 0;
    for (let k = 0; k < 3; k++) {
      rows[row + k] = start[from + k];
      rows[row + 4 + k] = end[from + k];
      square += (end[from + k] - start[from + k]) ** 2;
    }
    rows[row + 3] = along[i];
    // Not Math.hypot, which takes ten times as long; a track cut moves this for 200,000 segments.
    rows[row + 7] = along[i] + Math.sqrt(square);
  }
  return rows;
}

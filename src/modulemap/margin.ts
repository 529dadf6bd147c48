import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from './canonicalMap.ts';

const STRIDE = CANONICAL_WINDOW_STRIDE;
/** Tracks of an entry from which its own span tells how wide such entries are. */
const TELLING = 4;

/**
 * A map with windows wider by what few tracks do not show: of n values drawn evenly from an interval the extremes lie
 * its width / (n + 1) inside its ends, on average (order statistics of the uniform distribution). How wide the intervals
 * are is taken from the entries on the same three layers: the median of span times (n + 1) / (n - 1), so that an entry
 * of a single track, which spans nothing, has windows too. Where all entries of three layers have fewer than four
 * tracks, nothing is known and their windows stay.
 * @param margin how many of these mean distances each bound moves out; 0 leaves the map as it is.
 */
export function withMargin(map: CanonicalMap, margin: number): CanonicalMap {
  if (margin === 0) return map;
  const { triplets } = map;
  const { occurrence } = triplets;
  const groups = rowsByLayers(map);
  const windows = triplets.windows.slice();
  for (const rows of groups) {
    const telling = rows.filter((row) => occurrence[row] >= TELLING);
    if (telling.length === 0) continue;
    for (let at = 0; at < STRIDE; at += 2) {
      const width = median(
        Float64Array.from(telling, (row) => {
          const n = occurrence[row];
          const from = row * STRIDE + at;
          return ((triplets.windows[from + 1] - triplets.windows[from]) * (n + 1)) / (n - 1);
        }),
      );
      for (const row of rows) {
        const gap = (margin * width) / (occurrence[row] + 1);
        windows[row * STRIDE + at] -= gap;
        windows[row * STRIDE + at + 1] += gap;
      }
    }
  }
  return { ...map, triplets: { ...triplets, windows } };
}

/** Rows of the triplets by the three layers that they are on. */
function rowsByLayers({ moduleKey, triplets }: CanonicalMap): number[][] {
  const numbers = new Map<bigint, number>();
  const layer = Float64Array.from(moduleKey, (key) => {
    const number = numbers.get(key >> 16n) ?? numbers.size;
    numbers.set(key >> 16n, number);
    return number;
  });
  const groups = new Map<number, number[]>();
  triplets.m1.forEach((m1, row) => {
    const { m2, m3 } = triplets;
    const key = (layer[m1] * numbers.size + layer[m2[row]]) * numbers.size + layer[m3[row]];
    const group = groups.get(key);
    if (group) group.push(row);
    else groups.set(key, [row]);
  });
  return [...groups.values()];
}

function median(values: Float64Array): number {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 === 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

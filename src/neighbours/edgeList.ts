import { tooManyEdges } from './search.ts';

/** Edges as they are found. */
export interface EdgeList {
  /** @throws NeighbourCountError beyond the most edges. */
  push(src: number, dst: number): void;
  columns(): { src: Uint32Array; dst: Uint32Array };
}

/** An empty list. @param radius for the sentence where there are more than `most`. */
export function createEdgeList(radius: number, most = Number.POSITIVE_INFINITY): EdgeList {
  let src = new Uint32Array(1 << 16);
  let dst = new Uint32Array(1 << 16);
  let length = 0;
  const doubled = (column: Uint32Array) => {
    const longer = new Uint32Array(2 * column.length);
    longer.set(column);
    return longer;
  };
  return {
    push(from, to) {
      if (length >= most) throw tooManyEdges(radius, most);
      if (length === src.length) {
        src = doubled(src);
        dst = doubled(dst);
      }
      src[length] = from;
      dst[length++] = to;
    },
    columns: () => ({ src: src.slice(0, length), dst: dst.slice(0, length) }),
  };
}

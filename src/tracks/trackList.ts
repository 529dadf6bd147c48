import type { FoundTracks } from './track.ts';

/** Tracks as a builder finds them, in any order; no hit is in two. */
export interface TrackList {
  /** Adds a hit to the end of the open track. */
  add(hit: number): void;
  /** Ends the open track, which is dropped where it has fewer than `minHits` hits. */
  end(origin: number): void;
  /** The tracks that were kept, by ascending lowest hit row. */
  sorted(): FoundTracks;
}

/** An empty list of tracks of an event with `nodes` hits. */
export function createTrackList(nodes: number, minHits: number): TrackList {
  const hits = new Uint32Array(nodes);
  const ends: number[] = [0];
  const origins: number[] = [];
  let size = 0;

  function add(hit: number): void {
    hits[size++] = hit;
  }

  function end(origin: number): void {
    const start = ends[ends.length - 1];
    if (size - start < minHits) size = start;
    else {
      ends.push(size);
      origins.push(origin);
    }
  }

  function sorted() {
    const count = origins.length;
    const trackAt = new Int32Array(nodes).fill(-1);
    for (let t = 0; t < count; t++) {
      let lowest = hits[ends[t]];
      for (let k = ends[t] + 1; k < ends[t + 1]; k++) lowest = Math.min(lowest, hits[k]);
      trackAt[lowest] = t;
    }
    const result = {
      hits: new Uint32Array(size),
      offset: new Uint32Array(count + 1),
      origin: new Uint8Array(count),
    };
    let placed = 0;
    for (const t of trackAt) {
      if (t < 0) continue;
      const own = hits.subarray(ends[t], ends[t + 1]);
      result.hits.set(own, result.offset[placed]);
      result.origin[placed] = origins[t];
      result.offset[placed + 1] = result.offset[placed] + own.length;
      placed++;
    }
    return result;
  }

  return { add, end, sorted };
}

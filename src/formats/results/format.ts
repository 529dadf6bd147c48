import type { TrackingEvent } from '../../event/event.ts';
import type { EdgeHits, TrackHits } from '../csvWriter.ts';

/** What a chain found in an event. */
export interface FoundResults {
  readonly event: TrackingEvent;
  readonly graph: EdgeHits;
  /** Of every edge of the graph. */
  readonly scores: Float32Array;
  readonly tracks: TrackHits & {
    /** Helix parameters of each track (GeV, rad); NaN where there are none. */
    readonly fits: {
      readonly pt: Float32Array;
      readonly eta: Float32Array;
      readonly phi: Float32Array;
    };
  };
}

/** A file that results are written into. */
export interface ResultFormat {
  /** Word of `--formats`. */
  readonly id: string;
  /** Name of the file. */
  readonly file: string;
  /** What it is, for a menu. */
  readonly label: string;
  /** What it holds and who reads it, for people. */
  readonly detail: string;
  /** What of the results it needs. */
  readonly of: 'tracks' | 'graph';
  readonly type: string;
  write(results: FoundResults): Uint8Array;
}

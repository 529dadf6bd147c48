/** What a client learns of a server, and what an inference tells. */
import type { InferResponse } from './wire.ts';

/** What a server says of itself; what it does not tell is null. */
export interface ServerState {
  readonly live: boolean;
  readonly ready: boolean;
  readonly name: string | null;
  readonly version: string | null;
  /** Null where the server does not tell. */
  readonly extensions: readonly string[] | null;
}

/** A model of a server; null list where the server has no repository index. */
export interface ModelEntry {
  readonly name: string;
  readonly version: string;
  /** `READY`, `UNAVAILABLE` and others. */
  readonly state: string;
  /** Why it is unavailable; empty where it is not. */
  readonly reason: string;
}

export interface TensorInfo {
  readonly name: string;
  readonly datatype: string;
  /** -1 is a free size. */
  readonly shape: readonly number[];
}

export interface ModelInfo {
  readonly name: string;
  readonly versions: readonly string[];
  readonly platform: string;
  readonly inputs: readonly TensorInfo[];
  readonly outputs: readonly TensorInfo[];
}

/** Sums of a model since its server started: count and nanoseconds. */
export interface ModelTimes {
  readonly count: number;
  readonly queue: number;
  readonly computeInput: number;
  readonly computeInfer: number;
  readonly computeOutput: number;
}

/** A model and version; without a version the server's own choice. */
export interface ModelName {
  readonly name: string;
  readonly version?: string;
}

export interface InferOptions {
  /** Whether tensors travel in binary; asked of the server where it is absent. */
  readonly binary?: boolean;
  /** Whether the request is packed with gzip. */
  readonly packed?: boolean;
  /** Seconds until the request is given up; no limit where it is absent. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  /** Where the request stands. */
  readonly onProgress?: (progress: InferProgress) => void;
}

export type InferProgress =
  | { readonly state: 'packing' | 'sent' }
  /** Only where an upload tells: bytes of the request on the way, of all. */
  | { readonly state: 'sending'; readonly sent: number; readonly total: number }
  /** `total` is null where the answer does not tell its length. */
  | { readonly state: 'receiving'; readonly received: number; readonly total: number | null };

export interface Inferred {
  readonly response: InferResponse;
  /** Bytes of the request and of the answer. */
  readonly sent: number;
  readonly received: number;
  /** Packing, from sending to the first byte of the answer, and receiving it (ms). */
  readonly milliseconds: {
    readonly pack: number;
    readonly wait: number;
    readonly receive: number;
  };
}

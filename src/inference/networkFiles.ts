import type { AnyManifest } from '../formats/manifest.ts';

/** A network as it is loaded: the ONNX file and what its manifest says. */
export interface NetworkFiles {
  /** Names the network in messages. */
  readonly name: string;
  /** What chains use it for, e.g. `gnn`: of each detector, one network a role is in use. */
  readonly role: string;
  readonly onnx: Uint8Array;
  readonly manifest: AnyManifest;
}

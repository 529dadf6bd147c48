import type { FileUse } from '../chains/ran.ts';
import type { NamedBytes } from '../formats/zip.ts';

/** A file in use that the user opened, as it was picked, with what belongs to it. */
export interface OpenedFiles {
  readonly use: FileUse;
  readonly files: readonly NamedBytes[];
}

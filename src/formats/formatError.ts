/** Where in a file something is wrong. */
export interface FilePlace {
  readonly file: string;
  /** Line of a text file, counted from 1. */
  readonly line?: number;
  /** Name of a column, or the path of a field in a JSON file. */
  readonly column?: string;
}

/**
 * A file that cannot be read as what it should be.
 * The message is one sentence for the user: the place, what is wrong there, and what to do.
 */
export class FormatError extends Error {
  readonly file: string;
  readonly line: number | null;
  readonly column: string | null;

  constructor(place: FilePlace, problem: string) {
    super(`${placeText(place)}: ${problem}`);
    this.name = 'FormatError';
    this.file = place.file;
    this.line = place.line ?? null;
    this.column = place.column ?? null;
  }
}

function placeText({ file, line, column }: FilePlace): string {
  const parts = [file];
  if (line !== undefined) parts.push(`line ${line}`);
  if (column !== undefined) parts.push(`column ${column}`);
  return parts.join(', ');
}

/** The name of a file fit for a message: what cannot be printed is replaced. */
export function printable(name: string): string {
  return name.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, '\ufffd');
}

/** A piece of a file fit to be quoted in a message: printable and short. */
export function quoted(text: string): string {
  const isLong = text.length > 60;
  const printable = text.slice(0, isLong ? 57 : 60).replace(/[^\x20-\x7e]/g, '?');
  return `'${printable}${isLong ? '...' : ''}'`;
}

/** Brings tables as the world writes them to one spelling: UTF-8, lines that end in LF, values between commas. */
import { FormatError } from './formatError.ts';

/** The text of a table in that spelling. */
export interface PlainText {
  readonly bytes: Uint8Array;
  /** Line in the file of each line that is left, counted from 1; null where none was left out. */
  readonly lines: Uint32Array | null;
}

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const QUOTE = 34;
const HASH = 35;
const COMMA = 44;
const POINT = 46;
const SEMICOLON = 59;

/**
 * Takes UTF-16, a byte order mark, line ends of a bare CR, blank lines and those that begin with `#`, quoted values,
 * and semicolons or tabs for commas, where decimal commas may stand. The bytes themselves where there is none of that.
 * @throws FormatError where the text could be read in two ways.
 */
export function plainText(bytes: Uint8Array, file: string): PlainText {
  const text = withoutMark(utf8(bytes));
  return isPlain(text) ? { bytes: text, lines: null } : rewritten(text, file);
}

/** Names of columns in the first line of a table, from its first bytes; empty where it begins like no table. */
export function headerOf(firstBytes: Uint8Array): string[] {
  try {
    const { bytes } = plainText(firstBytes, '');
    const end = bytes.indexOf(LF);
    return columnNames(bytes.subarray(0, end < 0 ? bytes.length : end));
  } catch {
    return [];
  }
}

/** The names in a header line: blanks around them do not count, nor does upper case. */
export function columnNames(line: Uint8Array): string[] {
  return new TextDecoder()
    .decode(line)
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^"(.*)"$/, '$1')
        .trim()
        .toLowerCase(),
    );
}

function utf8(bytes: Uint8Array): Uint8Array {
  const [first, second] = bytes;
  const little = (first === 0xff && second === 0xfe) || (first !== 0 && second === 0);
  const big = (first === 0xfe && second === 0xff) || (first === 0 && second !== 0);
  if (bytes.length < 2 || !(little || big)) return bytes;
  return new TextEncoder().encode(new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(bytes));
}

function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Whether a text has that spelling already: what nearly every file does, found without a copy. */
function isPlain(text: Uint8Array): boolean {
  const headerEnd = text.indexOf(LF);
  const header = headerEnd < 0 ? text : text.subarray(0, headerEnd);
  if (!header.includes(COMMA) && (header.includes(SEMICOLON) || header.includes(TAB))) return false;
  if (text.includes(QUOTE) || text.includes(HASH)) return false;
  return !hasOddLines(text);
}

/** Whether there is a CR without LF, or a blank line before the last line with content. */
function hasOddLines(text: Uint8Array): boolean {
  let end = text.length;
  while (end > 0 && text[end - 1] <= SPACE) end--;
  if (end === 0) return false;
  let blank = true;
  for (let p = 0; p < end; p++) {
    const c = text[p];
    if (c === LF) {
      if (blank) return true;
      blank = true;
    } else if (c === CR) {
      if (text[p + 1] !== LF) return true;
    } else if (c !== SPACE && c !== TAB) blank = false;
  }
  return false;
}

function rewritten(text: Uint8Array, file: string): PlainText {
  const out = new Uint8Array(text.length + 1);
  const lines: number[] = [];
  let size = 0;
  let line = 0;
  let separator = 0;
  /** Lines of the first decimal comma and of the first point in a table without commas between values. */
  let [commas, points] = [0, 0];

  for (let start = 0; start < text.length; ) {
    line++;
    let end = start;
    while (end < text.length && text[end] !== LF && text[end] !== CR) end++;
    const next = text[end] === CR && text[end + 1] === LF ? end + 2 : end + 1;
    let p = start;
    while (p < end && text[p] <= SPACE) p++;
    if (p < end && text[p] !== HASH) {
      const isHeader = separator === 0;
      if (isHeader) separator = separatorOf(text.subarray(start, end));
      lines.push(line);
      for (p = start; p < end; ) p = copyValue(p, end, isHeader);
      out[size++] = LF;
    }
    start = next;
  }

  /** Copies the value at `from` and what separates it from the next one. */
  function copyValue(from: number, end: number, isHeader: boolean): number {
    let p = from;
    while (p < end && text[p] === SPACE) p++;
    const isQuoted = text[p] === QUOTE;
    if (isQuoted) p++;
    for (; p < end; p++) {
      const c = text[p];
      if (isQuoted && c === QUOTE) {
        if (text[p + 1] !== QUOTE) break;
      } else if (c === separator) {
        if (!isQuoted) break;
        throw unclear('a quoted value holds the character that separates values');
      } else if (c === COMMA) {
        if (isHeader) throw unclear('a name of a column holds a comma');
        commas ||= line;
        out[size++] = POINT;
      } else {
        if (c === POINT && !isHeader) points ||= line;
        out[size++] = c;
      }
    }
    if (separator !== COMMA && commas > 0 && points > 0)
      throw unclear(`numbers are written with a comma (first on line ${commas}) and with a point`);
    if (isQuoted) {
      if (p >= end) throw unclear('a quoted value does not end');
      for (p++; p < end && text[p] === SPACE; ) p++;
      if (p < end && text[p] !== separator) throw unclear('there is text behind a quoted value');
    }
    if (p < end) out[size++] = COMMA;
    return p + 1;
  }

  function unclear(what: string): FormatError {
    return new FormatError(
      { file, line },
      `${what}; write the values plain, separated by commas, with decimal points.`,
    );
  }

  return {
    bytes: out.subarray(0, size),
    lines: lines.length === line ? null : Uint32Array.from(lines),
  };
}

/** What separates the values of a table, from its header. */
function separatorOf(header: Uint8Array): number {
  if (header.includes(COMMA)) return COMMA;
  if (header.includes(SEMICOLON)) return SEMICOLON;
  return header.includes(TAB) ? TAB : COMMA;
}

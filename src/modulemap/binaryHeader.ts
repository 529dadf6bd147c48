import type { Convention, ModuleMapHeader } from './moduleMap.ts';

/** A module map file that cannot be read: the message is one sentence that says what to do. */
export class MapFileError extends Error {
  readonly file: string;

  constructor(file: string, problem: string) {
    super(`${file}: ${problem}`);
    this.name = 'MapFileError';
    this.file = file;
  }
}

/** The JSON at the head of a map file: where the map came from, and what is needed to unpack it. */
export interface BinaryHeader extends ModuleMapHeader {
  readonly modules: number;
  readonly triplets: number;
  /** One entry per symmetry image: whether it mirrors z. */
  readonly images: readonly boolean[];
  /** Two-logarithm of the base step of each window of a triplet. */
  readonly log2Steps: readonly number[];
}

const CONVENTIONS: readonly Convention[] = ['mmg-1.4', 'acorn', 'legacy'];

/** Reads and checks the header. Throws `MapFileError` naming the first field that is wrong. */
export function parseBinaryHeader(text: string, file: string, windows: number): BinaryHeader {
  const header = parseJson(text, file);
  const require = (ok: boolean, field: string) => {
    if (!ok) {
      const found = JSON.stringify(header[field]) ?? 'missing';
      throw new MapFileError(
        file,
        `field '${field}' of the map's header is ${found.slice(0, 60)}, which this version cannot use; build the map again.`,
      );
    }
  };
  const { beamSpot, generator, images, log2Steps } = header;
  require(CONVENTIONS.some((known) => known === header.convention), 'convention');
  require(header.cutMode === 'minmax', 'cutMode');
  require(typeof header.detector === 'string' && header.detector !== '', 'detector');
  require(isObject(beamSpot) && isNumber(beamSpot.zMin) && isNumber(beamSpot.zMax), 'beamSpot');
  require(isNumber(header.minPt), 'minPt');
  require(isCount(header.tracks), 'tracks');
  require(isObject(generator) && Object.values(generator).every(isNote), 'generator');
  require(isCount(header.modules), 'modules');
  require(isCount(header.triplets), 'triplets');
  require(isListOf(images, (image) => typeof image === 'boolean') && images.length > 0, 'images');
  require(isListOf(log2Steps, Number.isInteger) && log2Steps.length === windows, 'log2Steps');
  // Every field was checked above, one by one.
  return header as unknown as BinaryHeader;
}

function parseJson(text: string, file: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Falls through to the same message as any other value that is not an object.
  }
  throw new MapFileError(
    file,
    "the map's header is not readable; download or build the map again.",
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOf(value: unknown, is: (entry: unknown) => boolean): value is readonly unknown[] {
  return Array.isArray(value) && value.every(is);
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isNote(value: unknown): boolean {
  return ['number', 'string', 'boolean'].includes(typeof value);
}

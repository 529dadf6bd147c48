/** What module maps of other programs leave unsaid: detector, convention, beam spot. */
import { moduleNumbers } from '../detector/moduleKey.ts';
import {
  assembleMap,
  type ListedDoublets,
  type ListedTriplets,
  likelyConvention,
  MissingDoubletError,
  z0Range,
} from '../modulemap/assemble.ts';
import type { CanonicalMap } from '../modulemap/canonicalMap.ts';
import type { Convention } from '../modulemap/moduleMap.ts';
import { ITK_DETECTOR } from './featureEvent.ts';
import { FormatError } from './formatError.ts';
import { ODD_DETECTOR } from './oddDetectorCsv.ts';
import { moduleKeyOfGeometryId } from './oddGeometryId.ts';
import { TRACKML_DETECTOR } from './trackmlEvent.ts';

/**
 * The map of what a file lists. Its detector is told by the ids of modules, its convention by the windows; the
 * header's notes say so, and where it came from.
 * @throws FormatError where it lists nothing, a bound is no number, or a doublet is missing.
 */
export function mapOfLists(
  triplets: ListedTriplets,
  doublets: ListedDoublets | null,
  file: string,
): CanonicalMap {
  if (triplets.m1.length === 0)
    throw new FormatError({ file }, 'it lists no triplet; choose the file of a map.');
  const wrong = triplets.windows.findIndex(Number.isNaN);
  if (wrong >= 0)
    throw new FormatError(
      { file },
      `a bound of triplet ${Math.floor(wrong / 20)} is no number; write the map again.`,
    );
  const detector = detectorOf([triplets.m1, triplets.m2, triplets.m3]);
  const keys = (ids: BigUint64Array) =>
    detector === ODD_DETECTOR ? ids.map((id) => moduleKeyOfGeometryId(id) as bigint) : ids;
  const header = {
    convention: likelyConvention(triplets.windows),
    cutMode: 'minmax',
    detector,
    beamSpot: z0Range(triplets.windows),
    minPt: 0,
    tracks: 0,
    generator: { from: file, convention: TOLD_BY_WINDOWS },
  } as const;
  const { m1, m2, m3 } = triplets;
  try {
    return assembleMap(
      header,
      { ...triplets, m1: keys(m1), m2: keys(m2), m3: keys(m3) },
      doublets && { ...doublets, m1: keys(doublets.m1), m2: keys(doublets.m2) },
    );
  } catch (error) {
    if (!(error instanceof MissingDoubletError)) throw error;
    throw new FormatError({ file }, `${error.message}; choose the two files of one map.`);
  }
}

const TOLD_BY_WINDOWS = 'told by its windows';

/**
 * A sentence on a map whose file does not state its convention; null where it is known. `toStateAnother` says what to do
 * where the user is: in the page or at the command line.
 */
export function conventionNote(
  name: string,
  { header }: Pick<CanonicalMap, 'header'>,
  toStateAnother = CONVERT,
): string | null {
  if (header.generator.convention !== TOLD_BY_WINDOWS) return null;
  return `${name} does not state the convention of its variables; its windows look like those of ${header.convention}, which is used. To state another, ${toStateAnother}.`;
}

const CONVERT = 'write it with npm run map -- convert --convention';

/** The map with its convention stated. */
export function withConvention(map: CanonicalMap, convention: Convention): CanonicalMap {
  const generator = { ...map.header.generator, convention: 'stated' };
  return { ...map, header: { ...map.header, convention, generator } };
}

/** Volumes of TrackML's detector: 7 to 18. */
const isTrackml = (key: bigint) => {
  const { volume } = moduleNumbers(key);
  return key < 1n << 40n && volume >= 7 && volume <= 18;
};
/** Volumes of the Open Data Detector, in geometry ids of ACTS: 16 to 30, without boundary and approach surfaces. */
const isOdd = (id: bigint) => {
  const volume = Number(id >> 56n);
  const isModule = moduleKeyOfGeometryId(id) !== null;
  const others = ((id >> 48n) & 0xffn) + ((id >> 28n) & 0xffn) + (id & 0xffn);
  return isModule && others === 0n && volume >= 16 && volume <= 30;
};

function detectorOf(columns: readonly BigUint64Array[]): string {
  const every = (is: (id: bigint) => boolean) =>
    columns.every((ids) => ids.every((id, i) => (i > 0 && id === ids[i - 1]) || is(id)));
  if (every(isTrackml)) return TRACKML_DETECTOR;
  return every(isOdd) ? ODD_DETECTOR : ITK_DETECTOR;
}

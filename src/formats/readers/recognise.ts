import { peekInto } from '../containers.ts';
import type { PeekedFile, SourceFile } from '../sourceFile.ts';
import { isZip, type NamedBytes, unpackZipEntry } from '../zip.ts';
import { foreignFile } from './foreign.ts';
import { READERS } from './index.ts';
import { lastFolder, splitPath } from './names.ts';
import type { Accepted, AnyReader, PackedItem, Parts, ReaderKind } from './reader.ts';

/** Something that can be opened: known by its names and first bytes, read when it is asked for. */
export interface Item {
  readonly kind: ReaderKind;
  /** Id of its reader. */
  readonly reader: string;
  /** Name of the event, or of the file. Items of one kind that were recognised together have names of their own. */
  readonly name: string;
  /** Which thing of its files it is, where they hold several. */
  readonly entry?: string | undefined;
  readonly detector: string | null;
  /** Of a network: things of one kind and role take each other's place. */
  readonly role: string | null;
  readonly parts: Parts<PeekedFile>;
}

/** A file that no reader takes. */
export type Unknown = Pick<PeekedFile, 'name' | 'container'>;

/** What some files are. */
export interface Recognised {
  /** What can be opened, in the order of its readers; events by name. */
  readonly items: readonly Item[];
  /** One sentence for each thing that was understood but cannot be opened. */
  readonly problems: readonly string[];
  /** What was not understood: names of files, and in archives of what is in them. */
  readonly unknown: readonly Unknown[];
}

/**
 * Tells what some files are, by their names and first bytes and by the names of what is in archives; nothing else
 * is read. Never throws for what a file holds: what cannot be opened is a sentence.
 */
export async function recognise(
  files: readonly SourceFile[],
  readers: readonly AnyReader[] = READERS,
): Promise<Recognised> {
  const problems: string[] = [];
  const listed = await Promise.all(
    files.filter(({ name }) => !isShadow(name)).map((file) => listedOrProblem(file, problems)),
  );
  let left = listed.flat().filter(({ name }) => !isShadow(name));
  const items: Item[] = [];
  const take = (reader: AnyReader, found: readonly Accepted[]) => {
    for (const { name, entry, parts, detector = null, role = null, problem } of found) {
      const taken = Object.values(parts);
      left = left.filter((file) => !taken.includes(file));
      if (problem !== undefined) problems.push(problem);
      else items.push({ kind: reader.kind, reader: reader.id, name, entry, detector, role, parts });
    }
  };
  left = left.filter((file) => {
    const told = foreignFile(file);
    if (told !== null) problems.push(told);
    return told === null;
  });
  for (const reader of readers) take(reader, await reader.accepts(left));
  for (const reader of readers) if (reader.acceptsName) take(reader, reader.acceptsName(left));
  left = left.filter(({ name, container, firstBytes }) => {
    const isNested = container !== null && isZip(firstBytes);
    if (isNested)
      problems.push(`${name} is an archive in ${container}; unpack that, and open ${name} itself.`);
    return !isNested;
  });
  return { items: withNamesOfTheirOwn(items), problems, unknown: left };
}

/** What a file that is not there yet will be, as far as its name tells: an event where it tells nothing. */
export function kindByName(name: string): ReaderKind {
  const file = { name, container: null, firstBytes: new Uint8Array(0) };
  const pack = () => Promise.reject(new Error(`${name} was not read yet.`));
  const named = READERS.find((reader) => reader.acceptsName?.([{ ...file, pack }]).length);
  return named?.kind ?? 'event';
}

/** Reads the files of an item, packed as they are, or what of them it takes. */
export async function packItem({ reader, name, entry, parts }: Item): Promise<PackedItem> {
  const own = READERS.find(({ id }) => id === reader)?.pack;
  const packed = (file: PeekedFile) =>
    own && entry !== undefined ? own(file, entry) : file.pack();
  const entries = Object.entries(parts).map(
    async ([part, file]) => [part, await packed(file)] as const,
  );
  return { reader, name, entry, parts: Object.fromEntries(await Promise.all(entries)) };
}

/** The files of an item as they were picked, out of their archive, without their folders. */
export async function filesOf(item: Pick<Item, 'parts'>): Promise<NamedBytes[]> {
  return Promise.all(
    Object.values(item.parts).map(async (file) => {
      const { name, bytes, packing } = await file.pack();
      return {
        name: splitPath(name).base,
        bytes: packing ? unpackZipEntry(bytes, packing) : bytes,
      };
    }),
  );
}

async function listedOrProblem(file: SourceFile, problems: string[]): Promise<PeekedFile[]> {
  try {
    return await peekInto(file);
  } catch (error) {
    problems.push((error as Error).message);
    return [];
  }
}

/** What systems put beside the files of their users. */
function isShadow(path: string): boolean {
  const { folder, base } = splitPath(path);
  return base.startsWith('._') || base === '.DS_Store' || folder.includes('__MACOSX/');
}

/** How many names a sentence lists, and how much of one (characters). */
const [NAMED, LONGEST_NAME] = [3, 200];

/** A path without its beginning where it is long. */
function shortened(path: string): string {
  return path.length > LONGEST_NAME ? `...${path.slice(3 - LONGEST_NAME)}` : path;
}

/** One sentence that names what was left out because no reader takes it; empty where there is nothing. */
export function leftOut(unknown: readonly Unknown[]): string[] {
  const names = unknown.map(({ name }) => shortened(name));
  if (names.length === 0) return [];
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  const are = names.length > 1 ? 'were left out: they are' : 'was left out: it is';
  const kinds = [...new Set(READERS.map(({ kind }) => kind))];
  const known = `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
  return [`${names.slice(0, NAMED).join(', ')}${more} ${are} no ${known} that can be read here.`];
}

/** Items of one kind and name get the archive or folder they came from in front, or a number behind. */
function withNamesOfTheirOwn(items: readonly Item[]): Item[] {
  const keyOf = ({ kind, name }: Item) => `${kind}:${name}`;
  const isDouble = (item: Item, all: readonly Item[]) =>
    all.filter((other) => keyOf(other) === keyOf(item)).length > 1;
  const placed = items.map((item) =>
    isDouble(item, items) ? { ...item, name: `${placeOf(item)}/${item.name}` } : item,
  );
  const seen = new Map<string, number>();
  return placed.map((item) => {
    const count = (seen.get(keyOf(item)) ?? 0) + 1;
    seen.set(keyOf(item), count);
    return count === 1 ? item : { ...item, name: `${item.name} (${count})` };
  });
}

/** Archive without its ending, or folder, that an item came from. */
function placeOf({ parts }: Item): string {
  const [{ name, container }] = Object.values(parts);
  if (container !== null) return splitPath(container).base.replace(/\.zip$/i, '');
  return lastFolder(splitPath(name).folder) ?? '.';
}

import { gzipSync, strToU8, Zip, ZipPassThrough, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { readItem } from '../../../src/formats/readers/index.ts';
import { leftOut, packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import { type NamedBytes, zip } from '../../../src/formats/zip.ts';
import { readLink } from '../../../src/session/url.ts';
import { eventFiles, mapFile } from '../pipeline/interleavings/files.ts';

const HEADER = 'hit_id,x,y,z,volume_id,layer_id,module_id';
const file = (name: string, content: string | Uint8Array): NamedBytes => ({
  name,
  bytes: typeof content === 'string' ? strToU8(content) : content,
});
const hits = (...rows: string[]) => [file('event1-hits.csv', [HEADER, ...rows].join('\n'))];
const ROW = '1,1,0,0,8,2,1';
const EVENT = eventFiles('event1', 1);
const [LARGE, PAGE] = [new Uint8Array(20_000_000), '<!doctype html><title>404</title>'];

/** A header of tar for a link to another file. */
function linkInTar(): Uint8Array {
  const tar = new Uint8Array(1024);
  tar.set(strToU8('event1-hits.csv'));
  tar.set(strToU8('2/etc/passwd'), 156);
  tar.set(strToU8('ustar'), 257);
  return tar;
}

/** An archive that has each of its files twice. */
function everythingTwice(): Uint8Array {
  const parts: Uint8Array[] = [];
  const archive = new Zip((_, part) => void parts.push(part));
  for (const { name, bytes } of [...EVENT, ...EVENT]) {
    const entry = new ZipPassThrough(name);
    archive.add(entry);
    entry.push(bytes, true);
  }
  archive.end();
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** What is said of files, as page and command say it, and how many things of them open. */
async function opened(files: readonly NamedBytes[]) {
  const { items, problems, unknown } = await recognise(files.map(inMemory));
  const said = [...problems, ...leftOut(unknown)];
  let things = 0;
  for (const item of items)
    try {
      await readItem(item.kind, await packItem(item));
      things++;
    } catch (error) {
      said.push((error as Error).message);
    }
  return { said, things };
}

describe('inputs of our own making are refused in one sentence', () => {
  it.each<[string, readonly NamedBytes[], RegExp]>([
    ['a negative id', hits('-1,1,0,0,8,2,1'), /line 2, column hit_id: '-1' must be a whole number/],
    ['an id of 2^63', hits(`9223372036854775808${ROW.slice(1)}`), /must be a whole number from 0/],
    ['a hit twice', hits(ROW, ROW), /line 3.*twice \(first on line 2\)/],
    ['a header alone', hits(), /the event is empty/],
    ['NUL behind the last line', hits(ROW, '\0\0\0\0'), /line 3.*is not a number/],
    [
      'a million columns',
      [file('event1-hits.csv', `${HEADER},${'a,'.repeat(1_000_000)}b\n${ROW}`)],
      /names this column twice/,
    ],
    [
      'a line without end',
      [file('event1-hits.csv', 'x'.repeat(5_000_000))],
      /'x{57}\.\.\.' is not/,
    ],
    [
      'an empty archive',
      [file('a.zip', zipSync({}))],
      /^a\.zip: there are no files in this archive/,
    ],
    [
      'an archive that has each file twice',
      [file('a.zip', everythingTwice())],
      /choose one of the two/,
    ],
    [
      'an archive in an archive',
      [file('a.zip', zip([file('b.zip', zip(EVENT))]))],
      /^b\.zip is an archive in a\.zip; unpack that/,
    ],
    [
      'a zip of nothing, a thousand times larger',
      [file('a.zip', zipSync({ 'event1-hits.csv': LARGE }))],
      /would unpack to 20 MB, \d+ times its size/,
    ],
    [
      'the same with gzip',
      [file('event1-hits.csv.gz', gzipSync(LARGE))],
      /would unpack to 20 MB, \d+ times its size/,
    ],
    ['a link in a tar', [file('a.tar', linkInTar())], /is a tar archive; unpack it/],
    ['a tar.gz', [file('a.tar.gz', gzipSync(linkInTar()))], /is a tar archive; unpack it/],
    ['a web page for a map', [file('m.map', PAGE)], /is a web page, not the file/],
    [
      'a map that breaks off',
      [file('m.map', mapFile('m.map', 5, 3).bytes.subarray(0, 40))],
      /truncated/,
    ],
    ['four letters of parquet', [file('tracker_hits.parquet', 'PAR1PAR1')], /truncated or damaged/],
    [
      'a session of another version',
      [file('session.json', '{"format":"trackloom-session-99","query":""}')],
      /open it with the version of the page that wrote it/,
    ],
    [
      'a hit beyond 2^32 in tracks',
      [file('tracks.csv', 'hit_id,track_id\n4294967296,2')],
      /line 2/,
    ],
  ])('%s', async (_, files, sentence) => {
    const { said, things } = await opened(files);
    expect([said.length, things]).toEqual([1, 0]);
    expect(said[0]).toMatch(sentence);
    expect(said[0].length).toBeLessThan(300);
  });
});

describe('inputs of our own making open', () => {
  it.each<[string, readonly NamedBytes[]]>([
    [
      'three kinds of line ends and a mark',
      [file('event1-hits.csv', `\ufeff${HEADER}\r${ROW}\n2,2,0,0,8,4,1\r\n3,3,0,0,8,6,1`)],
    ],
    [
      'names that lead out of their folder',
      [file('a.zip', zip(EVENT.map(({ name, bytes }) => file(`../../etc/${name}`, bytes))))],
    ],
    [
      'names from the root',
      [file('a.zip', zip(EVENT.map((one) => file(`/${one.name}`, one.bytes))))],
    ],
  ])('%s', async (_, files) => {
    expect(await opened(files)).toEqual({ said: [], things: 1 });
  });
});

describe('links of our own making', () => {
  it.each<[string, RegExp]>([
    ['?ccCut=1e400', /^ccCut: 1e400 is outside 0 to 1\.$/],
    ['?minHits=-3', /^minHits: -3 is outside/],
    ['?camera=__proto__', /^camera: "__proto__" is not one of/],
    ['?layers=%00', /^layers: .* is not one of/],
    ['?event=x.zip&index=1e99', /^index: "1e99" is no number of an event/],
  ])('%s', (link, sentence) => {
    const { errors, eventIndex } = readLink(link);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(sentence);
    expect(eventIndex).toBe(0);
  });
});

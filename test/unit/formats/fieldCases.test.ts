import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, strToU8 } from 'fflate';
import { beforeAll, describe, expect, it } from 'vitest';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { leftOut, packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';
import type { NamedBytes } from '../../../src/formats/zip.ts';

const CASES = '../shared/data/field-cases';

interface Read {
  readonly events: readonly TrackingEvent[];
  /** Every sentence that was said, of what was left out and of what was left aside. */
  readonly said: readonly string[];
}

/** Reads all there is of some files, as page and command do. */
async function readAll(files: readonly NamedBytes[]): Promise<Read> {
  const { items, problems, unknown } = await recognise(files.map(inMemory));
  const said = [...problems, ...leftOut(unknown)];
  const events: TrackingEvent[] = [];
  for (const item of items.filter(({ kind }) => kind === 'event')) {
    try {
      events.push(await readItem('event', await packItem(item)));
    } catch (error) {
      said.push((error as Error).message);
    }
  }
  return { events, said: [...said, ...events.flatMap(({ notes }) => notes ?? [])] };
}

function filesIn(folder: string): NamedBytes[] {
  return readdirSync(join(CASES, folder))
    .filter((name) => name !== 'README' && statSync(join(CASES, folder, name)).isFile())
    .map((name) => ({ name, bytes: new Uint8Array(readFileSync(join(CASES, folder, name))) }));
}

interface Expected {
  readonly events: number;
  readonly said: RegExp | null;
  readonly hits?: number;
}

describe.skipIf(!existsSync(CASES))(`the handed cases in ${CASES} (skipped where absent)`, () => {
  it.each<[string, Expected]>([
    ['01-zip-two-events-out', { events: 2, said: null }],
    ['10-one-bad-event-of-three/folder', { events: 2, said: /event000000002/ }],
    ['10-one-bad-event-of-three/zip', { events: 2, said: /event000000002/ }],
    ['10-one-bad-event-of-three/empty-first', { events: 2, said: /event000000001.*empty/ }],
    [
      '12-truth-of-more-or-fewer-hits/pixel-hits',
      { events: 1, said: /not in the hits table and were left aside: \d+, the first is line \d+/ },
    ],
    ['12-truth-of-more-or-fewer-hits/no-noise-truth', { events: 1, said: /says nothing of \d+/ }],
    ['13-particle-zero', { events: 1, said: /particle 0.*: 1, the first is line \d+/ }],
    ['14-nan-hits', { events: 1, said: /no position and were left out: 3, the first is line \d+/ }],
    ['15-cr-line-ends', { events: 1, said: null }],
    ['16-gzip-of-two-members', { events: 1, said: null }],
    ['17-quoted-values', { events: 1, said: null }],
    ['19-mixed-selection', { events: 1, said: /README-which.txt/ }],
  ])('%s', async (folder, expected) => {
    const { events, said } = await readAll(filesIn(folder));
    expect(events.length, said.join(' ')).toBe(expected.events);
    if (expected.said) expect(said.join(' ')).toMatch(expected.said);
    else expect(said).toEqual([]);
    for (const sentence of said) expect(sentence.length).toBeLessThan(400);
  });

  it('23-file-names: the same names for every way in', async () => {
    const folders = readdirSync(join(CASES, '23-file-names')).filter((name) => name !== 'README');
    const groups = folders.some((name) =>
      statSync(join(CASES, '23-file-names', name)).isDirectory(),
    )
      ? folders.map((name) => filesIn(`23-file-names/${name}`))
      : [filesIn('23-file-names')];
    for (const files of groups) {
      const { events, said } = await readAll(files);
      expect(said).toEqual([]);
      expect(events.length).toBeGreaterThan(0);
    }
  });
});

const HEADER = 'hit_id,x,y,z,volume_id,layer_id,module_id';
const ROWS = ['1,30.25,0,-1.5,8,2,1', '2,70.5,0.125,2,8,4,1', '3,110,0,1e1,8,6,1'];
const PLAIN = [HEADER, ...ROWS].join('\n');
const hits = (bytes: Uint8Array, name = 'event1-hits.csv'): NamedBytes => ({ name, bytes });

function utf16(text: string, big: boolean, mark: boolean): Uint8Array {
  const units = [...(mark ? '\ufeff' : ''), ...text].map((c) => c.charCodeAt(0));
  return Uint8Array.from(units.flatMap((u) => (big ? [u >> 8, u & 255] : [u & 255, u >> 8])));
}

function joined(...parts: Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

describe('text as the world writes it is read like the plain file', () => {
  let plain: TrackingEvent;
  beforeAll(async () => {
    plain = (await readAll([hits(strToU8(PLAIN))])).events[0];
  });

  const replaced = (from: RegExp, to: string) => strToU8(PLAIN.replace(from, to));
  it.each<[string, Uint8Array]>([
    ['bare CR', replaced(/\n/g, '\r')],
    ['bare CR at the end too', joined(replaced(/\n/g, '\r'), strToU8('\r'))],
    ['CRLF', replaced(/\n/g, '\r\n')],
    ['CR and LF mixed', replaced(/\n2/, '\r2')],
    ['every value quoted', replaced(/[^,\n]+/g, '"$&"')],
    ['blanks around quoted values', replaced(/[^,\n]+/g, ' "$&" ')],
    ['blank lines', replaced(/\n/g, '\n\n')],
    ['lines of blanks', replaced(/\n/g, '\r\n  \t\r\n')],
    ['blank lines first and last', joined(strToU8('\n\n'), strToU8(PLAIN), strToU8('\n\n\n'))],
    ['comments', joined(strToU8('# made by hand\n'), replaced(/\n2/, '\n # a remark, here\n2'))],
    ['semicolons', replaced(/,/g, ';')],
    ['semicolons and decimal commas', strToU8(PLAIN.replace(/,/g, ';').replace(/\./g, ','))],
    ['tabs', replaced(/,/g, '\t')],
    ['tabs and decimal commas', strToU8(PLAIN.replace(/,/g, '\t').replace(/\./g, ','))],
    [
      'quoted decimal commas between semicolons',
      strToU8(
        PLAIN.replace(/,/g, ';')
          .replace(/\./g, ',')
          .replace(/[^;\n]+/g, '"$&"'),
      ),
    ],
    [
      'capitals in the header',
      joined(strToU8(HEADER.toUpperCase()), strToU8(`\n${ROWS.join('\n')}`)),
    ],
    ['UTF-8 with a mark', joined(Uint8Array.of(0xef, 0xbb, 0xbf), strToU8(PLAIN))],
    ['UTF-16, little end first', utf16(PLAIN, false, true)],
    ['UTF-16, big end first', utf16(PLAIN, true, true)],
    ['UTF-16 without a mark', utf16(PLAIN, false, false)],
    ['gzip', gzipSync(strToU8(PLAIN))],
    [
      'gzip of two members',
      joined(gzipSync(strToU8(PLAIN.slice(0, 50))), gzipSync(strToU8(PLAIN.slice(50)))),
    ],
    [
      'gzip with an empty last member, as bgzip has it',
      joined(gzipSync(strToU8(PLAIN)), gzipSync(new Uint8Array(0))),
    ],
  ])('%s', async (_, bytes) => {
    const { events, said } = await readAll([hits(bytes)]);
    expect(said).toEqual([]);
    expect(events).toEqual([plain]);
  });

  it('many small gzip members', async () => {
    const lines = Array.from({ length: 3000 }, (_, i) => `${i + 1},${i},0,0,8,2,1`);
    const bytes = joined(...[HEADER, ...lines].map((line) => gzipSync(strToU8(`${line}\n`))));
    const { events } = await readAll([hits(bytes, 'event1-hits.csv.gz')]);
    expect(events[0].hitId.length).toBe(3000);
  });
});

describe('what could be misread is one short sentence', () => {
  it.each<[string, string | Uint8Array, RegExp]>([
    [
      'a quoted separator',
      `${HEADER}\n1,"30,5",0,0,8,2,1`,
      /line 2: a quoted value holds the character/,
    ],
    [
      'points beside decimal commas',
      PLAIN.replace(/,/g, ';').replace('30.25', '1.030,25'),
      /line 2: numbers are written with a comma/,
    ],
    ['a quote that does not end', `${HEADER}\n1,"30,0,0,8,2,1`, /line 2: a quoted value/],
    [
      'a bad value behind blank and comment lines',
      `# c\n${HEADER}\n\n1,x,0,0,8,2,1`,
      /line 4, column x: 'x' is not a number/,
    ],
    [
      'a damaged second member',
      joined(gzipSync(strToU8(PLAIN)), gzipSync(strToU8('9,1,1,1,8,2,1\n')).subarray(0, 24)),
      /truncated or damaged/,
    ],
    ['one endless line', `hit_id,x${'y'.repeat(100_000)}`, /./],
  ])('%s', async (_, content, message) => {
    const bytes = typeof content === 'string' ? strToU8(content) : content;
    const { events, said } = await readAll([hits(bytes)]);
    expect(events).toEqual([]);
    expect(said.length).toBe(1);
    expect(said[0]).toMatch(message);
    expect(said[0].length).toBeLessThan(300);
  });
});

describe('what is something else is named as what it is, with the remedy', () => {
  const at = (offset: number, text: string) => joined(new Uint8Array(offset), strToU8(text));
  it.each<[string, string, Uint8Array, RegExp]>([
    [
      'Git LFS',
      'e1-hits.csv',
      strToU8('version https://git-lfs.github.com/spec/v1\noid sha256:4d7\nsize 12\n'),
      /e1-hits.csv is a pointer that Git LFS left.*git lfs pull/,
    ],
    [
      'html',
      'e1-hits.csv',
      strToU8('\n<!DOCTYPE html>\n<html><head>'),
      /e1-hits.csv is a web page.*downloads the file itself/,
    ],
    ['html in a zip name', 'events.zip', strToU8('<html>'), /events.zip is a web page/],
    [
      'an answer in XML',
      'a.map',
      strToU8('<?xml version="1.0"?><Error/>'),
      /a.map is an XML answer/,
    ],
    ['tar', 'events.tar', at(257, 'ustar'), /events.tar is a tar archive; unpack it/],
    [
      'tar.gz',
      'events.tar.gz',
      gzipSync(at(257, 'ustar')),
      /events.tar.gz is a tar archive; unpack it/,
    ],
    ['bzip2', 'e1-hits.csv.bz2', strToU8('BZh91AY'), /compressed with bzip2/],
    ['xz', 'x', Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), /compressed with xz/],
    ['zstd', 'x', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0), /compressed with zstd/],
    ['parquet', 'x.parquet', strToU8('PAR1....'), /parquet table/],
    ['HDF5', 'x.h5', joined(Uint8Array.of(0x89), strToU8('HDF')), /HDF5 file/],
    ['ROOT', 'x.root', strToU8('root....'), /ROOT file/],
  ])('%s', async (_, name, bytes, message) => {
    const { events, said } = await readAll([
      { name, bytes },
      hits(strToU8(PLAIN), 'good-hits.csv'),
    ]);
    expect(events.length).toBe(1);
    expect(said).toEqual([expect.stringMatching(message)]);
  });
});

import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openZip, zip } from '../../../src/formats/zip.ts';

const file = { name: 'folder/a.txt', bytes: strToU8('some text, some text') };

/** Position of a signature in an archive. */
function find(bytes: Uint8Array, signature: readonly number[]): number {
  return bytes.findIndex((_, at) => signature.every((byte, k) => bytes[at + k] === byte));
}
const unzip = (bytes: Uint8Array, name: string) =>
  openZip(bytes, name).map((entry) => ({ name: entry.name, bytes: entry.unpack() }));

const CENTRAL = [0x50, 0x4b, 1, 2];

describe('zip', () => {
  it('gives back what went in', () => {
    const name = fc.stringMatching(/^[a-z]{1,8}\.csv$/);
    const given = fc.uniqueArray(fc.record({ name, bytes: fc.uint8Array() }), {
      selector: (entry) => entry.name,
    });
    fc.assert(
      fc.property(given, (files) => {
        const unpacked = unzip(zip(files), 'a.zip');
        expect(unpacked.map((entry) => [entry.name, [...entry.bytes]])).toEqual(
          files.map((entry) => [entry.name, [...entry.bytes]]),
        );
      }),
    );
  });

  it('gives the same bytes for the same files', () => {
    expect(zip([file])).toEqual(zip([file]));
  });

  it('is found behind a comment and reads stored entries', () => {
    const archive = zip([file]);
    const end = find(archive, [0x50, 0x4b, 5, 6]);
    const commented = new Uint8Array(archive.length + 3);
    commented.set(archive);
    commented[end + 20] = 3;
    expect(unzip(commented, 'a.zip').map((entry) => entry.name)).toEqual(['folder/a.txt']);
  });

  it('refuses what it cannot read, and says so', () => {
    const change = (offset: number, value: number) => {
      const archive = zip([file]);
      archive[find(archive, CENTRAL) + offset] = value;
      return () => unzip(archive, 'a.zip');
    };
    expect(change(8, 1)).toThrow('a.zip: the zip archive is encrypted, which is not supported');
    expect(change(10, 14)).toThrow(
      'a.zip: the zip archive holds folder/a.txt in compression method 14',
    );
    expect(change(16, 1)).toThrow('a.zip: the zip archive is truncated or damaged');
    expect(change(45, 0x7f)).toThrow('a.zip: the zip archive is truncated or damaged');
  });
});

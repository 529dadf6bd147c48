import fc from 'fast-check';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import {
  decodeCanonicalMap,
  encodeModuleMap,
  MapFileError,
} from '../../../src/modulemap/binary.ts';
import { crc32 } from '../../../src/modulemap/binaryChecksum.ts';
import { CANONICAL_WINDOW_STRIDE, type CanonicalMap } from '../../../src/modulemap/canonicalMap.ts';

/** Base steps of the format, in the order of a triplet's ten windows. */
const BASE_STEPS = [-7, -17, -23, -16, -7, -17, -23, -16, -13, -14].map((log2) => 2 ** log2);

/** A map of as many triplets as there are rows of windows (20 numbers each). */
function mapOf(rows: readonly (readonly number[])[]): CanonicalMap {
  const modules = 5;
  return {
    header: {
      convention: 'mmg-1.4',
      cutMode: 'minmax',
      detector: 'trackml',
      beamSpot: { zMin: -110, zMax: 110.5 },
      minPt: 1,
      tracks: 3_000_000,
      generator: { seed: 7, efficiency: 0.98, vertex: 'flat', symmetry: true },
    },
    moduleKey: BigUint64Array.of(
      7n << 32n,
      (7n << 32n) | 65_537n,
      2n ** 53n + 1n,
      2n ** 63n,
      2n ** 64n - 1n,
    ),
    images: [
      { mirrorsZ: false, permutation: Int32Array.of(0, 1, 2, 3, 4) },
      { mirrorsZ: true, permutation: Int32Array.of(4, 3, -1, 1, 0) },
    ],
    triplets: {
      m1: Uint32Array.from(rows, (_, i) => Math.min(i, modules - 1)),
      m2: Uint32Array.from(rows, (_, i) => (i * 3) % modules),
      m3: Uint32Array.from(rows, (_, i) => modules - 1 - (i % modules)),
      occurrence: Uint32Array.from(rows, (_, i) => (i === 0 ? 4_294_967_295 : i)),
      windows: Float64Array.from(rows.flat()),
    },
  };
}

/** A row that has the same window for every variable. */
function rowOf(lo: number, hi: number): number[] {
  return Array.from({ length: CANONICAL_WINDOW_STRIDE }, (_, i) => (i % 2 === 0 ? lo : hi));
}

function decoded(rows: readonly (readonly number[])[]): Float64Array {
  return decodeCanonicalMap(encodeModuleMap(mapOf(rows)), 'm.map').triplets.windows;
}

/** What a coded bound must reach at least (the bound itself) and at most, outward. */
function limits(row: readonly number[], i: number): { tight: number; loose: number } {
  const [lo, hi] = i % 2 === 0 ? [row[i], row[i + 1]] : [row[i - 1], row[i]];
  const base = BASE_STEPS[((i - (i % 2)) / 2) % BASE_STEPS.length];
  const magnitude = Math.max(Math.abs(lo), Math.abs(hi)) / 2 ** 28;
  const slack = Math.max(base, (hi - lo) / 255, magnitude);
  return { tight: row[i], loose: i % 2 === 0 ? lo - slack : hi + slack };
}

const sample = mapOf([rowOf(-1.5, 2.25), rowOf(0, 0), rowOf(-3, -2)]);

describe('map file', () => {
  it('gives back everything but the rounding of windows', () => {
    const map = decodeCanonicalMap(encodeModuleMap(sample), 'm.map');
    expect(map.header).toEqual(sample.header);
    expect(map.moduleKey).toEqual(sample.moduleKey);
    expect(map.images).toEqual(sample.images);
    const { windows: _, ...triplets } = map.triplets;
    const { windows: __, ...expected } = sample.triplets;
    expect(triplets).toEqual(expected);
  });

  it('holds an empty map', () => {
    expect(decodeCanonicalMap(encodeModuleMap(mapOf([])), 'm.map')).toEqual(mapOf([]));
  });

  it('contains every window, wider by at most a step or one part in 255 on each side', () => {
    const bound = fc.oneof(
      fc.double({ min: -500, max: 500, noNaN: true }),
      fc.double({ min: -1e-4, max: 1e-4, noNaN: true }),
      fc.double({ min: -1e8, max: 1e8, noNaN: true }),
      fc.constantFrom(0, -0, 0.25, -1e16, 1e16, 123.456),
    );
    const row = fc
      .array(fc.tuple(bound, bound), { minLength: 10, maxLength: 10 })
      .map((pairs) => pairs.flatMap(([a, b]) => [Math.min(a, b), Math.max(a, b)]));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 5 }), (rows) => {
        const windows = decoded(rows);
        const given = rows.flat();
        const outside = given.filter((_, i) => {
          const { tight, loose } = limits(given, i);
          const [least, most] = i % 2 === 0 ? [loose, tight] : [tight, loose];
          return !(least <= windows[i] && windows[i] <= most);
        });
        expect(outside).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps windows that are infinite, empty or beyond all size as they are', () => {
    const max = Number.MAX_VALUE;
    const rows = [
      rowOf(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY),
      rowOf(-1, Number.POSITIVE_INFINITY),
      rowOf(Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
      rowOf(-max, max),
      rowOf(2, 1),
    ];
    expect([...decoded(rows)]).toEqual(rows.flat());
  });

  it('loses nothing more when a decoded map is encoded again', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 20, maxLength: 20 }), (row) => {
        const once = decoded([row]);
        expect(decoded([[...once]])).toEqual(once);
      }),
    );
  });

  it('is the same bytes for the same map', () => {
    expect(encodeModuleMap(sample)).toEqual(encodeModuleMap(sample));
  });
});

describe('a map file is refused', () => {
  const file = encodeModuleMap(sample);
  const decode = (bytes: Uint8Array) => () => decodeCanonicalMap(bytes, 'm.map');
  const changed = (at: number, value: number) => {
    const bytes = file.slice();
    bytes[at] = value;
    return bytes;
  };
  /** The file with one text of its header replaced by one of the same length, and the checksum made right. */
  const withHeader = (from: string, to: string) => {
    const bytes = file.slice();
    const view = new DataView(bytes.buffer);
    const headerLength = view.getUint32(12, true);
    const header = bytes.subarray(28, 28 + headerLength);
    const before = crc32(header);
    const text = new TextDecoder().decode(header);
    expect(text).toContain(from);
    header.set(new TextEncoder().encode(text.replace(from, to)));
    view.setUint32(24, (view.getUint32(24, true) ^ before ^ crc32(header)) >>> 0, true);
    return bytes;
  };

  it('when it is something else', () => {
    const message = 'm.map: this is not a module map of Trackloom; choose a .map file';
    expect(decode(new Uint8Array())).toThrow(message);
    expect(decode(new TextEncoder().encode('m1 m2 m3'))).toThrow(message);
    expect(decode(file)).not.toThrow();
  });

  it('when it has another version', () => {
    expect(decode(changed(8, 9))).toThrow(
      'm.map: the map file has version 9 where this program reads 1 to 3; build the map again',
    );
  });

  it('when it is truncated anywhere', () => {
    for (let length = 8; length < file.length; length++) {
      expect(decode(file.subarray(0, length))).toThrow('m.map: the map file is truncated');
    }
  });

  it('when any byte of its data is changed', () => {
    // Not the last one, which ends in unused bits of the deflate stream.
    for (let at = 20; at < file.length - 1; at++) {
      expect(decode(changed(at, file[at] ^ 0x20))).toThrow(MapFileError);
    }
    expect(decode(changed(file.length - 5, file[file.length - 5] ^ 1))).toThrow(
      'm.map: the map file is damaged; get it again from where it came',
    );
  });

  it.each([
    ['"mmg-1.4"', '"mmg-9.9"', `field 'convention' of the map's header is "mmg-9.9"`],
    ['"minmax"', '"minrms"', `field 'cutMode' of the map's header is "minrms"`],
    ['"zMin"', '"zmin"', "field 'beamSpot'"],
    ['"minPt":1', '"minpt":1', "field 'minPt' of the map's header is missing"],
    ['"seed":7', '"seed":[', "the map's header is not readable"],
    ['"modules":5', '"modules":4', 'the map file is damaged'],
    ['"triplets":3', '"triplets":9', 'the map file is damaged'],
    ['[false,true]', '[false,1234]', "field 'images'"],
    ['-17,', '1.7,', "field 'log2Steps'"],
  ])('when its header says %s -> %s', (from, to, message) => {
    expect(decode(withHeader(from, to.padEnd(from.length)))).toThrow(`m.map: ${message}`);
  });
});

describe('crc32', () => {
  it('gives the check value of the standard', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926);
    expect(crc32(new Uint8Array())).toBe(0);
  });
});

describe('the checksum', () => {
  it('is that of gzip for any length', () => {
    const bytes = Uint8Array.from({ length: 60 }, (_, i) => (i * 151 + 7) & 0xff);
    for (let length = 0; length <= bytes.length; length++) {
      const part = bytes.subarray(0, length);
      const tail = gzipSync(part).slice(-8);
      expect(crc32(part)).toBe(new DataView(tail.buffer).getUint32(0, true));
    }
  });
});

import { createRandom, type Random } from '../../../../src/simulation/random.ts';

/** What files hold where people, programs or transfers went wrong. */
const WORDS = [
  '',
  'nan',
  '-inf',
  '1e999',
  '-1',
  '4294967296',
  '18446744073709551616',
  '0x10',
  '""',
  '"',
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\n\n',
  '#',
  '\0',
  '\ufeff',
  'ß',
  '0',
  '-0',
  '1e-400',
  '{}',
  '[]',
  'null',
  '__proto__',
  '<html>',
  'ustar',
];

/** A file with a few random changes: of bits and bytes, of pieces, of words, of its length. */
export function mutated(bytes: Uint8Array, seed: number): Uint8Array {
  const random = createRandom(seed, 1, bytes.length);
  let result = bytes;
  const changes = 1 + below(random, 4);
  for (let i = 0; i < changes; i++) result = changed(result, random);
  return result;
}

function below(random: Random, limit: number): number {
  return Math.floor(random.uniform() * limit);
}

function changed(bytes: Uint8Array, random: Random): Uint8Array {
  const at = below(random, bytes.length + 1);
  const length = Math.min(bytes.length - at, 1 + below(random, below(random, 4) === 0 ? 2000 : 12));
  const before = bytes.subarray(0, at);
  const piece = bytes.subarray(at, at + length);
  const after = bytes.subarray(at + length);
  switch (below(random, 8)) {
    case 0: {
      const flipped = bytes.slice();
      if (at < flipped.length) flipped[at] ^= 1 << below(random, 8);
      return flipped;
    }
    case 1:
      return joined(before, after);
    case 2:
      return joined(before, piece, piece, after);
    case 3:
      return before;
    case 4:
      return joined(
        before,
        Uint8Array.from({ length }, () => below(random, 256)),
        after,
      );
    case 5:
      return joined(before, piece.slice().fill(random.uniform() < 0.5 ? 0xff : 0), after);
    case 6: {
      const to = below(random, bytes.length + 1);
      return joined(bytes.subarray(0, to), piece, bytes.subarray(to));
    }
    default:
      return joined(before, new TextEncoder().encode(WORDS[below(random, WORDS.length)]), after);
  }
}

function joined(...parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

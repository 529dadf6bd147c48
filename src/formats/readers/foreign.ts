/** Tells what files are that nothing here reads, however they are named. */
import type { PeekedFile } from '../sourceFile.ts';

const UNPACK = 'unpack it and open its files, or make a zip of them';

interface Foreign {
  /** The rest of a sentence that begins with the name of the file: what it is and what to do. */
  readonly words: string;
  readonly starts?: readonly number[];
  /** Where those bytes begin. */
  readonly at?: number;
  readonly text?: RegExp;
}

const ascii = (text: string) => [...text].map((c) => c.charCodeAt(0));

const FOREIGN: readonly Foreign[] = [
  {
    words:
      'is a pointer that Git LFS left in place of the file; run `git lfs pull`, or download the file itself',
    text: /^version https:\/\/git-lfs\.github\.com\/spec/,
  },
  {
    words: 'is a web page, not the file; open the address that downloads the file itself',
    text: /^\s*(<!--[\s\S]*?-->\s*)?<(!doctype html|html|head|body)\b/i,
  },
  {
    words: 'is an XML answer, not the file; check the address and whether the file is public',
    text: /^\s*<\?xml/,
  },
  { words: `is a tar archive; ${UNPACK}`, starts: ascii('ustar'), at: 257 },
  { words: `is compressed with bzip2; ${UNPACK}`, starts: ascii('BZh') },
  { words: `is compressed with xz; ${UNPACK}`, starts: [0xfd, 0x37, 0x7a, 0x58, 0x5a] },
  { words: `is compressed with zstd; ${UNPACK}`, starts: [0x28, 0xb5, 0x2f, 0xfd] },
  { words: `is a 7z archive; ${UNPACK}`, starts: [0x37, 0x7a, 0xbc, 0xaf] },
  { words: `is a rar archive; ${UNPACK}`, starts: ascii('Rar!') },
  {
    words: 'is an HDF5 file; write its tables as csv',
    starts: [0x89, 0x48, 0x44, 0x46],
  },
  { words: 'is a PDF', starts: ascii('%PDF') },
];

/** One sentence on a file that is known to be something else; null for all others. */
export function foreignFile({ name, firstBytes }: PeekedFile): string | null {
  const text = new TextDecoder().decode(firstBytes.subarray(0, 512));
  const found = FOREIGN.find(
    ({ starts, at = 0, text: pattern }) =>
      (starts?.every((byte, i) => firstBytes[at + i] === byte) ?? false) ||
      (pattern?.test(text) ?? false),
  );
  return found ? `${name} ${found.words}.` : null;
}

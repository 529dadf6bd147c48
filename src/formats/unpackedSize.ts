import { FormatError } from './formatError.ts';

/** So much may come out of any archive (bytes). */
const ALWAYS_FINE = 2 ** 24;
/** Tables become three to ten times smaller, and no file of any use so many times. */
const MOST_TIMES = 200;

/** Whether so much comes out of so few bytes that it is made to fill the memory. */
export function isTooLarge(packed: number, unpacked: number): boolean {
  return unpacked > ALWAYS_FINE && unpacked > MOST_TIMES * packed;
}

/** Refuses what would fill the memory once it is unpacked. @throws FormatError */
export function checkUnpackedSize(packed: number, unpacked: number, file: string): void {
  if (!isTooLarge(packed, unpacked)) return;
  throw new FormatError(
    { file },
    `it would unpack to ${(unpacked / 1e6).toFixed(0)} MB, ${Math.round(unpacked / packed)} times its size, as no table does; unpack it yourself if you trust it, and open its files.`,
  );
}

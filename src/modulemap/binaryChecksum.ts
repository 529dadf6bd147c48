/**
 * CRC-32 as gzip and zip use it (ISO 3309, reflected polynomial 0xedb88320), as an unsigned number. Eight bytes at a
 * time, each through a table of its own: maps have hundreds of megabytes.
 */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  const whole = bytes.length - (bytes.length % 8);
  for (let i = 0; i < whole; i += 8) {
    const low =
      crc ^ (bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24));
    crc =
      TABLES[0x700 + (low & 0xff)] ^
      TABLES[0x600 + ((low >>> 8) & 0xff)] ^
      TABLES[0x500 + ((low >>> 16) & 0xff)] ^
      TABLES[0x400 + (low >>> 24)] ^
      TABLES[0x300 + bytes[i + 4]] ^
      TABLES[0x200 + bytes[i + 5]] ^
      TABLES[0x100 + bytes[i + 6]] ^
      TABLES[bytes[i + 7]];
  }
  for (let i = whole; i < bytes.length; i++) crc = (crc >>> 8) ^ TABLES[(crc ^ bytes[i]) & 0xff];
  return ~crc >>> 0;
}

/** [8 * 256]: what a byte makes of the remainder, then with one more byte of zeros behind it each. */
const TABLES = createTables();

function createTables(): Int32Array {
  const tables = new Int32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte;
    for (let bit = 0; bit < 8; bit++)
      remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1;
    tables[byte] = remainder;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256];
    tables[i] = (before >>> 8) ^ tables[before & 0xff];
  }
  return tables;
}

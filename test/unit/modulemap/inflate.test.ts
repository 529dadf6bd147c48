import { deflateSync } from 'fflate';
import { expect, test } from 'vitest';
import { inflateRaw } from '../../../src/modulemap/inflate.ts';

test.each([0, 10, 5000, 300_000])('a stream of %i bytes is what was deflated', (length) => {
  const content = Uint8Array.from({ length }, (_, i) => (i * i) % 251);
  const found = inflateRaw(deflateSync(content));
  expect(found).toEqual(content);
  // Its memory is its own, so that it may be handed over.
  expect(found.buffer.byteLength).toBe(length);
});

test('a stream that ends early is refused', () => {
  const packed = deflateSync(Uint8Array.from({ length: 5000 }, (_, i) => (i * i) % 251));
  expect(() => inflateRaw(packed.subarray(0, packed.length >> 1))).toThrow();
});

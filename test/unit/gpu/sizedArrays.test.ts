import { describe, expect, it } from 'vitest';
import { lengthsKey, steppedBytes, withLengths } from '../../../src/gpu/sizedArrays.ts';
import { typeBytes } from '../../../src/gpu/structs.ts';

const SOURCE = `
struct Inner { a: vec4f, b: f32, }
struct Row { first: Inner, n: atomic<u32>, pair: vec2i, }
struct Queue { length: atomic<u32>, entries: array<vec4u>, }
@group(0) @binding(0) var<uniform> u: Inner;
@group(0) @binding(1) var<storage, read> rows: array<Row>;
@group(0) @binding(2) var<storage, read_write> marks: array<atomic<u32>>;
@group(0) @binding(3) var<storage, read> asked: array<u32>;
@group(0) @binding(4) var<storage, read_write> queue: Queue;
fn f() -> u32 { return arrayLength(&asked) + arrayLength(&queue.entries); }
`;

describe('lengths of arrays', () => {
  it('are written out for large buffers, unless the source asks for them', () => {
    const bytes = new Map([0, 1, 2, 3, 4].map((binding) => [binding, 96_000]));
    const changed = withLengths(SOURCE, bytes);
    expect(changed).toContain('rows: array<Row, 2000>;');
    expect(changed).toContain('marks: array<atomic<u32>, 24000>;');
    expect(changed).toContain('asked: array<u32>;');
    expect(changed).toContain('entries: array<vec4u>, }');
    expect(withLengths(SOURCE, new Map([[1, 65_535]]))).toBe(SOURCE);
    expect(
      lengthsKey(
        new Map([
          [1, 96_000],
          [2, 16],
        ]),
      ),
    ).toBe('1:96000');
  });

  it('know the sizes of types', () => {
    expect(
      ['u32', 'vec2f', 'vec3u', 'Inner', 'Row'].map((type) => typeBytes(SOURCE, type)),
    ).toEqual([4, 8, 16, 32, 48]);
  });

  it('go in steps of an eighth', () => {
    expect(steppedBytes(1000)).toBe(1000);
    for (const bytes of [65_536, 65_537, 1_000_000, 123_456_789]) {
      const stepped = steppedBytes(bytes);
      expect(stepped).toBeGreaterThanOrEqual(bytes);
      expect(stepped).toBeLessThanOrEqual(1.125 * bytes);
      expect(steppedBytes(stepped)).toBe(stepped);
      expect(stepped % 16).toBe(0);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { structBytes } from '../../../src/gpu/structs.ts';

const SOURCE = `
struct Other { a: u32 }
// struct Units { wrong: f32 }
struct Units {
  // In mm, not: a field.
  length: f32,
  count: u32, // of hits
  sign: i32,
  more: f32,
  last: u32
}`;

describe('structBytes', () => {
  it('lays the fields out as the shader declares them, in multiples of 16 bytes', () => {
    const bytes = structBytes(SOURCE, 'Units', {
      count: 7,
      length: 1.5,
      sign: -2,
      more: 0,
      last: 9,
    });
    const view = new DataView(bytes);
    expect(bytes.byteLength).toBe(32);
    expect(view.getFloat32(0, true)).toBe(1.5);
    expect(view.getUint32(4, true)).toBe(7);
    expect(view.getInt32(8, true)).toBe(-2);
    expect(view.getUint32(16, true)).toBe(9);
  });

  it('refuses fields that the shader does not declare, or that are missing', () => {
    expect(() => structBytes(SOURCE, 'Other', { b: 1 })).toThrow(/Other has the fields a, not b/);
    expect(() => structBytes(SOURCE, 'Units', { length: 1 })).toThrow(
      /has the fields length, count/,
    );
    expect(() => structBytes(SOURCE, 'Nothing', {})).toThrow(/declares no struct Nothing/);
    expect(() => structBytes('struct S { v: vec4f }', 'S', { v: 1 })).toThrow(/no scalar field/);
  });
});

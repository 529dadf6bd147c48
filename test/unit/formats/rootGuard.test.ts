import { describe, expect, it } from 'vitest';
import { guardBuffers } from '../../../src/formats/rootGuard.ts';

/** A buffer that believes every length, as jsroot's does. */
function believing(bytes: number) {
  class Buffer {
    readonly length = bytes;
    at = 0;
    remain() {
      return this.length - this.at;
    }
    readFastArray(count: number, _type: number) {
      this.at += count;
      return count;
    }
    readNdimArray(handle: { fMaxIndex: ArrayLike<number> }, _read: unknown) {
      return handle.fMaxIndex[0];
    }
    readObjectAny(): unknown {
      return this.classStreamer({}, 'TObject');
    }
    classStreamer(object: unknown, _className: string) {
      return object;
    }
  }
  guardBuffers(Buffer);
  guardBuffers(Buffer);
  return new Buffer();
}

describe('buffers of jsroot', () => {
  it('hold no list that is longer than what is left of them', () => {
    const buffer = believing(10);
    expect(buffer.readFastArray(6, 1)).toBe(6);
    expect(() => buffer.readFastArray(5, 1)).toThrow(RangeError);
    expect(() => buffer.readFastArray(Number.NaN, 1)).toThrow(RangeError);
    expect(buffer.readFastArray(4, 1)).toBe(4);
  });

  it('hold no array of dimensions that are more than they have room for', () => {
    const read = (fArrayDim: number, fArrayLength: number, ...fMaxIndex: number[]) =>
      believing(20).readNdimArray({ fArrayDim, fArrayLength, fMaxIndex } as never, null);
    expect(read(2, 0, 4, 5)).toBe(4);
    expect(read(0, 20, 3)).toBe(3);
    expect(() => read(2, 0, 4, 6)).toThrow(RangeError);
    expect(() => read(0, 21, 3)).toThrow(RangeError);
    expect(() => read(1e9, 0, 1, 1)).toThrow(RangeError);
  });

  it('hold no more objects than bytes, however often the place is set back', () => {
    const buffer = believing(100);
    let read = 0;
    expect(() => {
      for (; read < 1000; read++) buffer.readObjectAny();
    }).toThrow(RangeError);
    expect(read).toBeGreaterThan(50);
    expect(read).toBeLessThan(100);
  });
});

import { describe, expect, it } from 'vitest';
import { keptFor } from '../../../src/tasks/kept.ts';

describe('keptFor', () => {
  it('makes once per combination of objects, whatever is made of others between', () => {
    let made = 0;
    const numbered = keptFor((_first: object, _second: object) => ++made);
    const [a, b] = [{}, {}];
    expect([numbered(a, b), numbered(b, a), numbered(a, a), numbered(a, b)]).toEqual([1, 2, 3, 1]);
    expect(numbered({}, b)).toBe(4);
  });

  it('keeps null, and nothing of what failed', () => {
    let tries = 0;
    const failing = keptFor((_object: object) => {
      if (++tries === 1) throw new Error('once');
      return null;
    });
    const object = {};
    expect(() => failing(object)).toThrow('once');
    expect([failing(object), failing(object), tries]).toEqual([null, null, 2]);
  });
});

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { edgeRoc } from '../../../src/metrics/roc.ts';

const [TARGET, OTHER, , FAKE] = [0, 1, 2, 3];

it('is 1 for scores that tell all apart, 0.5 for scores that tell nothing, 0 for those that are wrong', () => {
  const classes = Uint8Array.of(TARGET, TARGET, FAKE, FAKE, OTHER);
  const area = (...scores: number[]) => edgeRoc(classes, Float32Array.from(scores))?.area;
  expect(area(0.9, 0.8, 0.1, 0.2, 0.5)).toBe(1);
  expect(area(0.1, 0.2, 0.9, 0.8, 0.5)).toBe(0);
  expect(area(0.5, 0.5, 0.5, 0.5, 0)).toBe(0.5);
  expect(area(0, 0, 0, 0, 0)).toBe(0.5);
});

it('is not there without target or without fake edges', () => {
  expect(edgeRoc(Uint8Array.of(FAKE), Float32Array.of(0.5))).toBeNull();
  expect(edgeRoc(Uint8Array.of(TARGET), Float32Array.of(0.5))).toBeNull();
});

it('counts what lies above each cut, also where a score is one', () => {
  const score = fc.oneof(
    fc.float({ min: 0, max: 1, noNaN: true }),
    fc.constantFrom(0, 0.1, 0.3, 1),
  );
  const edges = fc.array(fc.tuple(fc.constantFrom(TARGET, OTHER, FAKE), score), { maxLength: 40 });
  fc.assert(
    fc.property(edges, (list) => {
      const classes = Uint8Array.from(list, ([c]) => c);
      const scores = Float32Array.from(list, ([, s]) => s);
      const roc = edgeRoc(classes, scores, 10);
      if (!roc) return;
      const share = (wanted: number, cut: number) => {
        const all = [...scores].filter((_, e) => classes[e] === wanted);
        return all.filter((s) => s > cut).length / all.length;
      };
      roc.cut.forEach((cut, i) => {
        expect(roc.target[i]).toBe(share(TARGET, cut));
        expect(roc.fake[i]).toBe(share(FAKE, cut));
      });
      expect(roc.area).toBeGreaterThanOrEqual(-1e-12);
      expect(roc.area).toBeLessThanOrEqual(1 + 1e-12);
    }),
  );
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { paneRects } from '../../../src/scene/panes.ts';

test('pictures cover the canvas, and none another', () => {
  const size = fc.integer({ min: 100, max: 3000 });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), size, size, (count, width, height) => {
      const rects = paneRects(count, width, height);
      expect(rects).toHaveLength(count);
      const area = rects.reduce((sum, rect) => sum + rect.width * rect.height, 0);
      expect(area).toBe(width * height);
      rects.forEach((a, i) => {
        expect(Math.min(a.width, a.height)).toBeGreaterThan(0);
        expect(a.left + a.width).toBeLessThanOrEqual(width);
        expect(a.top + a.height).toBeLessThanOrEqual(height);
        for (const b of rects.slice(i + 1)) {
          const wide = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
          const high = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
          expect(wide <= 0 || high <= 0).toBe(true);
        }
      });
    }),
  );
});

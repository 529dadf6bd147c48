import { describe, expect, it } from 'vitest';
import { azimuthAngle, etaAngle, etaWindow, phiWindow } from '../../../src/graph/angles.ts';
import { orderEdges } from '../../../src/graph/edges.ts';
import { stepUnits } from '../../../src/graph/fixedPoint.ts';
import {
  countCandidates,
  HIT_STRIDE,
  layoutSlots,
  placeHits,
  writeSlots,
} from '../../../src/graph/slots.ts';
import type { ArrangedHits } from '../../../src/modulemap/arrangeHits.ts';
import { seededRandom } from './randomScene.ts';

/** Hits on modules at azimuths; the third module is empty, the second lies across +-pi. */
function arranged(azimuths: readonly (readonly number[])[], eta = 0.5): ArrangedHits {
  const phi = Float64Array.from(azimuths.flat());
  const hitStart = new Uint32Array(azimuths.length + 1);
  azimuths.forEach((module, m) => {
    hitStart[m + 1] = hitStart[m] + module.length;
  });
  return {
    order: Uint32Array.from(phi, (_, i) => 100 + i),
    hitStart,
    x: phi.map(Math.cos),
    y: phi.map(Math.sin),
    z: phi.map(() => 1),
    r: phi.map(() => 1),
    phi,
    eta: phi.map(() => eta),
    modules: azimuths.length,
    unknownHits: 0,
  };
}

const AZIMUTHS = [[0.3, 0.1, 0.2, 0.15, 0.4], [3.1, -3.1, 3.13], [], [1]];

describe('slots', () => {
  it('hold hits by module and azimuth, from multiples of four on', () => {
    const hits = arranged(AZIMUTHS);
    const layout = layoutSlots(hits, Uint32Array.of(0, 40, 41, 41, 41));
    expect(layout.slots).toBe(16);
    expect([...layout.slotModule]).toEqual([0, 0, 1, 3]);
    const memory = new Int32Array(HIT_STRIDE * 16);
    const units = stepUnits(hits);
    writeSlots(hits, units, layout, memory);
    const rows = Array.from({ length: 16 }, (_, slot) => memory[HIT_STRIDE * slot + 6]);
    expect(rows).toEqual([101, 103, 102, 100, 104, 0, 0, 0, 105, 107, 106, 0, 108, 0, 0, 0]);
    expect([...layout.arranged.subarray(8, 11)]).toEqual([5, 7, 6]);
    expect(memory[HIT_STRIDE * 9 + 4] * units.transverse).toBeCloseTo(Math.cos(3.13), 6);
    const doublets = { m1: Uint32Array.of(0, 1), m2: Uint32Array.of(1, 3) };
    expect(placeHits(hits, doublets, Uint32Array.of(0, 40, 41, 41, 41))).toEqual({
      work: { activeDoublets: 2, candidates: 18 },
      layout,
      units,
      coordinates: memory,
    });
    const module = (m: number) => [...layout.modules.subarray(8 * m, 8 * m + 4)];
    expect([module(0)[0], module(1)[0], module(3)[0]]).toEqual([0, 8, 12]);
    // 40 doublets take 2 + 40 words for each of eight slots, one takes 1 + 1 for each of four.
    expect([module(0)[3], module(1)[3], layout.findingWords]).toEqual([0, 336, 344]);
    expect([...layout.angles.subarray(13)]).toEqual([0xffffffff, 0xffffffff, 0xffffffff]);
  });

  it.each([3, 64, 65, 300])(
    'keep %i hits of one module in the order of azimuths, then of rows',
    (count) => {
      const random = seededRandom(count);
      // Few different azimuths, on either side of +-pi.
      const azimuths = Array.from({ length: count }, () => 3.1 + 0.01 * Math.floor(9 * random()));
      const wrapped = azimuths.map((phi) => (phi > Math.PI ? phi - 2 * Math.PI : phi));
      const hits = arranged([[], wrapped]);
      const { arranged: order, angles } = layoutSlots(hits, new Uint32Array(3));
      const expected = azimuths.map((_, i) => i).sort((a, b) => azimuths[a] - azimuths[b] || a - b);
      expect([...order.subarray(0, count)]).toEqual(expected);
      expect([...angles.subarray(count)].every((angle) => angle === 0xffff_ffff)).toBe(true);
    },
  );

  it('mark modules with hits whose angles say nothing', () => {
    const hits = arranged(AZIMUTHS, Number.POSITIVE_INFINITY);
    const { modules } = layoutSlots(hits, new Uint32Array(5));
    expect([0, 1, 2, 3].map((m) => modules[8 * m + 2] >>> 31)).toEqual([1, 1, 0, 1]);
  });

  it('count what a map can make of an event', () => {
    const doublets = {
      m1: Uint32Array.of(0, 0, 1),
      m2: Uint32Array.of(1, 2, 3),
      window: new Float32Array(24),
    };
    expect(countCandidates(arranged(AZIMUTHS), doublets)).toEqual({
      activeDoublets: 2,
      candidates: 15 + 3,
    });
  });
});

describe('windows of angles', () => {
  const within = (steps: number, window: number, full: number) => {
    const lo = (window | 0) >> 16;
    return (((steps - lo) % full) + full) % full <= (window & 0xffff);
  };

  it('hold every pair of hits that the exact windows hold, and little more', () => {
    const random = seededRandom(6);
    let kept = 0;
    for (let i = 0; i < 20_000; i++) {
      const phi = [2 * Math.PI * (random() - 0.5), 0.02 * (random() - 0.5)];
      phi[1] += phi[0];
      if (Math.abs(phi[1]) > Math.PI) phi[1] -= 2 * Math.PI * Math.sign(phi[1]);
      const eta = [8 * (random() - 0.5), 0];
      eta[1] = eta[0] + 0.1 * (random() - 0.5);
      const dphi = azimuthAngle(phi[1]) - azimuthAngle(phi[0]);
      const deta = (etaAngle(eta[1]) ?? 0) - (etaAngle(eta[0]) ?? 0);
      const trueDphi = Math.atan2(Math.sin(phi[1] - phi[0]), Math.cos(phi[1] - phi[0]));
      const [lo, hi] = [-0.004, 0.003].map((b) => b * random());
      const inPhi = within(dphi, phiWindow(lo, hi), 2 ** 16);
      if (trueDphi >= lo && trueDphi <= hi) expect(inPhi).toBe(true);
      else if (trueDphi < lo - 3e-4 || trueDphi > hi + 3e-4) expect(inPhi).toBe(false);
      const [etaLo, etaHi] = [-0.02 * random(), 0.03 * random()];
      const inEta = within(deta, etaWindow('mmg-1.4', etaLo, etaHi), 2 ** 20);
      const d = eta[1] - eta[0];
      if (d >= etaLo && d <= etaHi) expect(inEta).toBe(true);
      else if (d < etaLo - 2e-3 || d > etaHi + 2e-3) expect(inEta).toBe(false);
      // The other conventions count from the outer hit.
      if (-d >= etaLo && -d <= etaHi)
        expect(within(deta, etaWindow('acorn', etaLo, etaHi), 2 ** 20)).toBe(true);
      if (inPhi || inEta) kept++;
    }
    expect(kept).toBeGreaterThan(1000);
  });

  it('hold everything where the exact ones have no bounds or reach +-pi', () => {
    expect(phiWindow(Number.NEGATIVE_INFINITY, 0)).toBe(0x0000ffff);
    expect(phiWindow(0, Math.PI)).toBe(0x0000ffff);
    for (const convention of ['mmg-1.4', 'acorn', 'legacy'] as const)
      expect(etaWindow(convention, -1e30, 1e30)).toBe(0x8000ffff);
  });

  it('leave etas out that they cannot tell apart', () => {
    expect([etaAngle(8), etaAngle(-8.1), etaAngle(Number.NaN)]).toEqual([null, null, null]);
    expect(etaAngle(-8)).toBe(0);
  });
});

describe('the order of edges', () => {
  const ordered = (...parts: readonly (readonly number[])[][]) => {
    const columns = parts.map((edges) => {
      const column = (k: number) => Uint32Array.from(edges, (edge) => edge[k]);
      return { doublet: column(0), src: column(1), dst: column(2) };
    });
    const { src, dst } = orderEdges(columns, 5);
    return Array.from(src, (source, e) => [source, dst[e]]);
  };

  it('is by doublet, source and destination', () => {
    expect(
      ordered([
        [2, 5, 1],
        [0, 7, 3],
        [2, 4, 9],
        [0, 7, 2],
        [2, 4, 8],
        [4, 9, 1],
        [4, 9, 0],
        [3, 2, 6],
      ]),
    ).toEqual([
      [7, 2],
      [7, 3],
      [4, 8],
      [4, 9],
      [5, 1],
      [2, 6],
      [9, 0],
      [9, 1],
    ]);
  });

  it('is the same for a doublet with many edges', () => {
    const random = seededRandom(8);
    const edges = Array.from({ length: 500 }, () => [
      random() < 0.05 ? 0 : 1,
      Math.floor(9 * random()),
      Math.floor(1000 * random()),
    ]);
    const sorted = edges.toSorted((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
    expect(ordered(edges)).toEqual(sorted.map(([, source, destination]) => [source, destination]));
  });

  it('has each edge once where the slices of a map share some', () => {
    const slices = [
      [
        [1, 7, 3],
        [0, 4, 4],
      ],
      [],
      [
        [1, 7, 3],
        [1, 7, 2],
        [4, 9, 1],
      ],
      [
        [1, 7, 3],
        [4, 9, 1],
      ],
    ];
    expect(ordered(...slices)).toEqual([
      [4, 4],
      [7, 2],
      [7, 3],
      [9, 1],
    ]);
    expect(ordered([], [])).toEqual([]);
  });

  it('is kept where there are edges of the last module only, or none', () => {
    expect(ordered([[4, 1, 2]])).toEqual([[1, 2]]);
    expect(ordered([])).toEqual([]);
  });
});

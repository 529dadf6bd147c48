import { beforeAll, describe, expect, it } from 'vitest';
import { createBufferPool } from '../../src/gpu/buffers.ts';
import { compile, createKernel, type Kernel } from '../../src/gpu/kernel.ts';
import { withImports } from '../../src/gpu/shaders.ts';
import { legVariables } from '../../src/graph/decide.ts';
import { unitsBytes } from '../../src/graph/fixedPoint.ts';
import type { ArrangedHits } from '../../src/modulemap/arrangeHits.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';
import { seededRandom } from '../unit/graph/randomScene.ts';
import { roundedHits } from '../unit/graph/roundedHits.ts';
import { testDevice } from './dawn.ts';
import { hitsAt } from './handMade.ts';
import { runPass } from './harness.ts';

/** Evaluates hits (2i, 2i + 1): value and error of six variables. */
const SHADER = /* wgsl */ `
// import fixedPoint
@group(0) @binding(0) var<uniform> units: Units;
@group(0) @binding(1) var<storage, read> polar: array<vec4i>;
@group(0) @binding(2) var<storage, read> xy: array<vec2i>;
@group(0) @binding(3) var<storage, read_write> out: array<array<Bounded, 6>>;

@compute @workgroup_size(64)
fn evaluate(@builtin(global_invocation_id) id: vec3u) {
  let a = 2u * id.x;
  let b = a + 1u;
  if (b >= arrayLength(&polar)) {
    return;
  }
  let leg = leg_of(units, polar[a], polar[b]);
  let dphi = dphi_of(units, leg, polar[a], polar[b]);
  out[id.x] = array(
    z0_of(units, leg, polar[a]),
    dphi,
    phi_slope_of(units, leg, dphi),
    deta_of(units, leg, polar[a], polar[b]),
    dzdr_of(leg),
    dydx_of(units, leg, xy[a], xy[b]),
  );
}
`;

const device = testDevice();
let kernel: Kernel;
beforeAll(async () => {
  const module = await compile(device(), 'fixed point test', withImports(SHADER));
  kernel = await createKernel(device(), { label: 'evaluate', module, entryPoint: 'evaluate' });
});

interface Evaluated {
  /** z0, dphi, phiSlope, deta, dz/dr, dy/dx. */
  value: number[];
  error: number[];
}

async function evaluated(hits: ArrangedHits, convention: Convention): Promise<Evaluated[]> {
  const { polar, xy, units } = roundedHits(hits);
  const count = hits.order.length / 2;
  const pool = createBufferPool(device(), 'fixed point test');
  const uniform = pool.uniform('units', unitsBytes(units, convention));
  const [words] = await runPass(
    device(),
    { polar: new Uint32Array(polar.buffer), xy: new Uint32Array(xy.buffer) },
    (pass, scratch, buffers) => {
      const out = scratch.storage('out', 48 * count);
      kernel.dispatch(pass, { 0: uniform, 1: buffers.polar, 2: buffers.xy, 3: out }, count);
      return [{ buffer: out, count: 12 * count }];
    },
  );
  pool.destroy();
  const f = new Float32Array(words.buffer);
  return Array.from({ length: count }, (_, i) => {
    const row = [...f.subarray(12 * i, 12 * i + 12)];
    return { value: row.filter((_, k) => k % 2 === 0), error: row.filter((_, k) => k % 2 === 1) };
  });
}

/** The same six in double precision. */
function exact(hits: ArrangedHits, i: number, convention: Convention): number[] {
  const [a, b] = [2 * i, 2 * i + 1];
  const leg = new Float64Array(4);
  legVariables(convention, hits, a, b, leg);
  const { x, y, z, r } = hits;
  return [...leg, (z[b] - z[a]) / (r[b] - r[a]), (y[b] - y[a]) / (x[b] - x[a])];
}

const UNKNOWN = 1e37;

/** Draws a pair of hits; the later kinds are ever closer to what f32 cannot resolve. */
function drawPair(random: () => number, kind: number): [number, number, number][] {
  const r = 30 + 1000 * random();
  const phi = 2 * Math.PI * random();
  const z = 6000 * (random() - 0.5);
  const at = (radius: number, azimuth: number, zed: number): [number, number, number] => [
    radius * Math.cos(azimuth),
    radius * Math.sin(azimuth),
    zed,
  ];
  const scale = 10 ** -kind;
  return [
    at(r, phi, z),
    at(r + 40 * scale * random(), phi + scale * (random() - 0.5), z + 100 * scale * random()),
  ];
}

describe.each<Convention>(['mmg-1.4', 'legacy'])(
  'error bounds of the variables, %s',
  (convention) => {
    it('hold for hits at all distances', async () => {
      const random = seededRandom(11);
      const points: [number, number, number][] = [];
      for (let kind = 0; kind < 8; kind++)
        for (let i = 0; i < 4000; i++) points.push(...drawPair(random, kind));
      const hits = hitsAt(points);
      const results = await evaluated(hits, convention);
      let known = 0;
      let worst = 0;
      results.forEach(({ value, error }, i) => {
        const truth = exact(hits, i, convention);
        for (let k = 0; k < 6; k++) {
          if (error[k] > UNKNOWN) continue;
          known++;
          worst = Math.max(worst, Math.abs(value[k] - truth[k]) / error[k]);
        }
      });
      expect(worst).toBeLessThanOrEqual(1);
      // Bounds that are never approached decide less than they could.
      expect(worst).toBeGreaterThan(0.2);
      // Nothing of hits further than a hundredth of a millimetre apart is given up.
      const apart = results.slice(0, 12_000).flatMap(({ error }) => error);
      expect(apart.filter((error) => error > UNKNOWN).length).toBeLessThan(0.02 * apart.length);
      expect(known).toBeGreaterThan(0.5 * 6 * results.length);
    });

    it('are tight enough to decide almost every pair of an event', async () => {
      const random = seededRandom(12);
      const points = Array.from({ length: 4000 }, () => drawPair(random, 0)).flat();
      const hits = hitsAt(points);
      const results = await evaluated(hits, convention);
      const median = (k: number) =>
        results.map(({ error }) => error[k]).sort((p, q) => p - q)[results.length / 2];
      // Of windows that are some mm, 0.01, 1e-4 per mm and 0.01 wide.
      expect(median(0)).toBeLessThan(0.2);
      expect(median(1)).toBeLessThan(1e-5);
      expect(median(2)).toBeLessThan(1e-7);
      expect(median(3)).toBeLessThan(1e-5);
    });
  },
);

describe('hits that the steps cannot resolve', () => {
  const along = (x: number, y: number, z: number): [number, number, number] => [x, y, z];
  const cases: [string, [number, number, number][], number[]][] = [
    ['dr = 0', [along(30, 40, 5), along(40, 30, 50)], [0, 2, 4]],
    ['dx = 0', [along(30, 40, 5), along(30, 60, 50)], [5]],
    ['dphi = pi', [along(30, 0, 5), along(-60, 0, 50)], [1, 2]],
    ['dphi = -pi', [along(-60, -0, 50), along(30, 0, 5)], [1, 2]],
    ['a hit on the beam line', [along(0, 0, 5), along(-60, 3, 50)], [0, 1, 2, 3, 4, 5]],
    ['a hit far outside', [along(30, 40, 5), along(4e9, 3, 50)], [0, 1, 2, 3, 4, 5]],
  ];

  it.each(cases)('%s: says so, and only of what it touches', async (_, pair, unknown) => {
    // Two ordinary pairs first: they set the steps of all.
    const hits = hitsAt([
      along(30, 1, 5),
      along(60, 5, 50),
      along(70, 1, 5),
      along(90, 5, 5),
      ...pair,
    ]);
    const results = await evaluated(hits, 'mmg-1.4');
    expect(results[2].error.flatMap((e, k) => (e > UNKNOWN ? [k] : []))).toEqual(unknown);
    expect(results[0].error.every((e) => e < UNKNOWN)).toBe(true);
  });

  it('dphi across +-pi is wrapped, not unknown', async () => {
    const hits = hitsAt([along(-30, 1, 5), along(-60, -1, 50)]);
    const [{ value, error }] = await evaluated(hits, 'mmg-1.4');
    const dphi = Math.atan2(-1, -60) - Math.atan2(1, -30) + 2 * Math.PI;
    expect(Math.abs(value[1] - dphi)).toBeLessThanOrEqual(error[1]);
    expect(error[1]).toBeLessThan(1e-6);
  });
});

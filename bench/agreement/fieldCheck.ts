import type { Detector } from '../../src/detector/detector.ts';
import { type MagneticField, solenoidField } from '../../src/detectors/field.ts';
import { radiationLengths } from '../../src/detectors/material.ts';
import type { SolenoidSettings } from '../../src/detectors/profile.ts';
import { TRACKML_SOLENOID } from '../../src/detectors/trackml.ts';
import { createPropagator, emptyCrossings } from '../../src/simulation/propagate.ts';
import { createRandom } from '../../src/simulation/random.ts';
import type { HitRow, ParticleRow, Sample } from './samples.ts';

/** A particle's outermost known hit, in its module's own coordinates (mm). */
interface Aim {
  readonly particle: ParticleRow;
  readonly module: number;
  readonly u: number;
  readonly v: number;
  /** Aims of one class have residuals of one width. */
  readonly group: number;
}

/** A coil: its centre (mm) and its field there (T). */
type Coil = readonly [x: number, y: number, z: number, tesla: number];

const CENTRED: Coil = [0, 0, 0, TRACKML_SOLENOID.centralField];
const OFFSET: Coil = [
  TRACKML_SOLENOID.offset,
  TRACKML_SOLENOID.offset,
  TRACKML_SOLENOID.offset,
  TRACKML_SOLENOID.centralField,
];
/** Steps of the numerical derivatives by a coil's four parameters. */
const STEPS = [40, 40, 40, 0.004];
const PT_CLASSES = [0.5, 0.6, 0.8, 1, 1.5, 2.5];
/** Residuals beyond this many widths are decays, interactions and wrong matches. */
const LARGEST_PULL = 3;

/**
 * Tells which coil a sample's particles have flown in: each is propagated from its true start to its outermost
 * known hit, without scattering; chi squared sums the squares of the residuals over their widths. Prints chi
 * squared with the coil at the origin and with the simulation's, and the coil that fits best.
 */
export function checkField(detector: Detector, sample: Sample): void {
  const aims = sample.trails.flatMap(({ particle, hits }) => aimAt(detector, particle, hits));
  const residuals = (coil: Coil) => residualsIn(detector, coil, aims);

  let coil = OFFSET;
  const widths = widthsOf(aims, residuals(OFFSET));
  const chi2 = (of: Float64Array, kept: Uint8Array) =>
    of.reduce((sum, r, i) => sum + (kept[i] ? (r / widths[i]) ** 2 : 0), 0);
  const [centred, offset] = [residuals(CENTRED), residuals(OFFSET)];
  // The same residuals enter both sums: those small in either.
  const kept = Uint8Array.from(offset, (r, i) =>
    Math.min(Math.abs(r), Math.abs(centred[i])) < LARGEST_PULL * widths[i] ? 1 : 0,
  );
  console.log(`\nField, from ${aims.length} hits of the pixel barrel in ${sample.name}`);
  const count = kept.reduce((n, one) => n + one, 0);
  console.log(
    `chi squared of ${count} residuals: coil at the origin ${chi2(centred, kept).toFixed(0)}, coil at ${TRACKML_SOLENOID.offset} mm ${chi2(offset, kept).toFixed(0)}`,
  );
  let errors: number[] = [];
  for (let i = 0; i < 3; i++) {
    const here = residuals(coil);
    const derivatives = STEPS.map((step, k) => {
      const moved = coil.map((value, j) => (j === k ? value + step : value)) as unknown as Coil;
      return residuals(moved).map((r, n) => (r - here[n]) / step);
    });
    const solution = leastSquares(here, derivatives, widths);
    coil = coil.map((value, k) => value + solution.change[k]) as unknown as Coil;
    errors = solution.errors;
  }
  const [x, y, z, tesla] = coil.map(
    (value, k) => `${value.toFixed(k === 3 ? 4 : 0)} ± ${errors[k].toFixed(k === 3 ? 4 : 0)}`,
  );
  console.log(`best coil: centre at x ${x}, y ${y}, z ${z} mm, ${tesla} T in it`);
}

function aimAt(detector: Detector, particle: ParticleRow, hits: readonly HitRow[]): Aim[] {
  if (Math.hypot(particle.vx, particle.vy) > 1) return [];
  const inBarrel = hits.filter(({ layer }) => layer === 806 || layer === 808);
  const outermost = inBarrel.sort((a, b) => b.layer - a.layer)[0];
  if (!outermost) return [];
  const module = detector.moduleKey.indexOf(outermost.moduleKey);
  const R = detector.rotation.subarray(9 * module, 9 * module + 9);
  const dx = outermost.x - detector.cx[module];
  const dy = outermost.y - detector.cy[module];
  const dz = outermost.z - detector.cz[module];
  const ptClass = PT_CLASSES.filter((limit) => particle.pt > limit).length;
  const etaClass = Math.min(Math.floor(2 * Math.abs(particle.eta)), 3);
  return [
    {
      particle,
      module,
      u: R[0] * dx + R[3] * dy + R[6] * dz,
      v: R[1] * dx + R[4] * dy + R[7] * dz,
      group: 10 * ptClass + etaClass,
    },
  ];
}

function fieldOf([x, y, z, tesla]: Coil): MagneticField {
  const settings: SolenoidSettings = { ...TRACKML_SOLENOID, centralField: tesla, offset: 0 };
  const field = solenoidField(settings);
  return (atX, atY, atZ, out) => field(atX - x, atY - y, atZ - z, out);
}

/** Residuals (mm): u and v of every aim in turn; NaN where the particle misses the module. */
function residualsIn(detector: Detector, coil: Coil, aims: readonly Aim[]): Float64Array {
  const propagate = createPropagator(detector, fieldOf(coil), {
    thickness: radiationLengths(detector),
    scattering: false,
    fixedScattering: null,
    energyLoss: true,
    interactionsPerRadiationLength: 0,
    lowestPt: 0,
  });
  const crossings = emptyCrossings();
  const random = createRandom(1);
  const residuals = new Float64Array(2 * aims.length).fill(Number.NaN);
  aims.forEach(({ particle, module, u, v }, i) => {
    const { vx: x, vy: y, vz: z, px, py, pz, charge } = particle;
    propagate({ x, y, z, px, py, pz, charge }, random, crossings);
    for (let k = 0; k < crossings.count; k++)
      if (crossings.module[k] === module) {
        residuals[2 * i] = u - crossings.u[k];
        residuals[2 * i + 1] = v - crossings.v[k];
      }
  });
  return residuals;
}

/** Half-width of 68% of the residuals of each class, u and v apart, for every residual. */
function widthsOf(aims: readonly Aim[], residuals: Float64Array): Float64Array {
  const classes = new Map<number, number[]>();
  const classOf = (i: number) => 2 * aims[i >> 1].group + (i & 1);
  residuals.forEach((r, i) => {
    if (Number.isNaN(r)) return;
    const list = classes.get(classOf(i)) ?? [];
    list.push(Math.abs(r));
    classes.set(classOf(i), list);
  });
  const widths = new Map(
    Array.from(classes, ([key, list]) => [
      key,
      Float64Array.from(list).sort()[Math.floor(0.683 * list.length)],
    ]),
  );
  return Float64Array.from(residuals, (_, i) => widths.get(classOf(i)) ?? Number.NaN);
}

/** The change of parameters that minimises chi squared, linearised, and its errors. */
function leastSquares(
  residuals: Float64Array,
  derivatives: readonly Float64Array[],
  widths: Float64Array,
): { readonly change: number[]; readonly errors: number[] } {
  const n = derivatives.length;
  // The normal equations with the unit matrix beside them, for the inverse.
  const rows = Array.from({ length: n }, (_, j): number[] =>
    Array.from({ length: 2 * n + 1 }, (_, k): number => (k === n + 1 + j ? 1 : 0)),
  );
  residuals.forEach((r, i) => {
    const slopes = derivatives.map((column) => column[i] / widths[i]);
    if (!(Math.abs(r) < LARGEST_PULL * widths[i]) || slopes.some(Number.isNaN)) return;
    for (let j = 0; j < n; j++) {
      for (let k = 0; k < n; k++) rows[j][k] += slopes[j] * slopes[k];
      rows[j][n] -= (slopes[j] * r) / widths[i];
    }
  });
  for (let j = 0; j < n; j++) {
    const pivot = rows[j][j];
    rows[j] = rows[j].map((value) => value / pivot);
    for (let k = 0; k < n; k++) {
      const factor = rows[k][j];
      if (k !== j) rows[k] = rows[k].map((value, m) => value - factor * rows[j][m]);
    }
  }
  return {
    change: rows.map((row) => row[n]),
    errors: rows.map((row, j) => Math.sqrt(row[n + 1 + j])),
  };
}

import { wrapPhi } from '../../src/event/coordinates.ts';
import { CURVATURE_CONSTANT } from '../../src/simulation/propagate.ts';
import { KSHORT, LAMBDA, PION_MASS, PROTON_MASS } from '../../src/simulation/species.ts';
import {
  type Figure,
  followed,
  type Measure,
  mean,
  once,
  quantile,
  radius,
  scaled,
  share,
} from './figures.ts';
import { helixResidual } from './helixResidual.ts';
import type { ParticleRow, Sample } from './samples.ts';

/** What the processes of the full mix are held against: decays, interactions, kinks, jets and short tracks. */
export function mixMeasures(): Measure[] {
  return [
    ...fewHitMeasures(),
    ...originMeasures(),
    ...impactMeasures(),
    ...pointMeasures(),
    ...pairMeasures(),
    ...densityMeasures(),
    ...kinkMeasures(),
  ];
}

const displaced = (row: ParticleRow) => radius(row) > 1;

function fewHitMeasures(): Measure[] {
  const section = 'Particles with few hits';
  const kinds: readonly [string, (row: ParticleRow) => boolean][] = [
    ['primaries 0.3 to 1 GeV', (row) => !displaced(row) && row.pt > 0.3 && row.pt <= 1],
    ['primaries above 1 GeV', (row) => !displaced(row) && row.pt > 1],
    ['secondaries below 0.5 GeV', (row) => displaced(row) && row.pt <= 0.5],
    ['secondaries above 0.5 GeV', (row) => displaced(row) && row.pt > 0.5],
  ];
  return kinds.flatMap(([name, is]) =>
    [1, 2, 3, 4, 5, 6].map(
      (n): Measure => ({
        section,
        label: `${name}: ${n} ${n === 1 ? 'hit' : 'hits'}`,
        unit: '%',
        of: (sample) => {
          const rows = followed(sample).filter(is);
          return share(rows.filter(({ hits }) => hits === n).length, rows.length);
        },
      }),
    ),
  );
}

function originMeasures(): Measure[] {
  const section = 'Distance of the start of secondaries from the beam line';
  const kinds: readonly [string, (row: ParticleRow) => boolean][] = [
    ['below 0.5 GeV', ({ pt }) => pt <= 0.5],
    ['0.5 to 1 GeV', ({ pt }) => pt > 0.5 && pt <= 1],
    ['above 1 GeV', ({ pt }) => pt > 1],
  ];
  return kinds.flatMap(([name, is]) =>
    [0.1, 0.25, 0.5, 0.75, 0.9].map(
      (p): Measure => ({
        section,
        label: `${name}: quantile ${p}`,
        unit: 'mm',
        of: (sample) =>
          quantile(
            followed(sample)
              .filter((row) => displaced(row) && is(row))
              .map(radius),
            p,
          ),
      }),
    ),
  );
}

/** Perigee in 2 T: the distance (mm) at which a particle's circle passes the beam line, and its z there. */
function perigee({ vx, vy, vz, px, py, pz, pt, charge }: ParticleRow): { d0: number; z0: number } {
  const curvature = (charge * CURVATURE_CONSTANT * 2) / pt;
  // Centre of the circle: beside the start, on the side to which the field bends.
  const cx = vx + py / pt / curvature;
  const cy = vy - px / pt / curvature;
  const d0 = Math.hypot(cx, cy) - Math.abs(1 / curvature);
  const turn = wrapPhi(Math.atan2(vy - cy, vx - cx) - Math.atan2(-cy, -cx));
  return { d0, z0: vz + ((turn / curvature) * pz) / pt };
}

function impactMeasures(): Measure[] {
  const section = 'Perigee of secondaries above 0.5 GeV in 2 T';
  const of = (sample: Sample, value: (of: { d0: number; z0: number }) => number) =>
    followed(sample)
      .filter((row) => displaced(row) && row.pt > 0.5)
      .map((row) => Math.abs(value(perigee(row))));
  return (['d0', 'z0'] as const).flatMap((name) =>
    [0.25, 0.5, 0.75, 0.9].map(
      (p): Measure => ({
        section,
        label: `|${name}|, quantile ${p}`,
        unit: 'mm',
        of: (sample) =>
          quantile(
            of(sample, (one) => one[name]),
            p,
          ),
      }),
    ),
  );
}

/** Particles with a hit by their common start beyond 1 mm. */
const startPoints = once((sample): ParticleRow[][] => {
  const points = new Map<string, ParticleRow[]>();
  for (const row of followed(sample).filter(displaced)) {
    // Files round to six digits; products of one interaction may start a micrometre apart.
    const key = `${row.event} ${row.vx.toFixed(1)} ${row.vy.toFixed(1)} ${row.vz.toFixed(1)}`;
    const list = points.get(key);
    if (list) list.push(row);
    else points.set(key, [row]);
  }
  return [...points.values()];
});

function perEvent(count: number, { events }: Sample): Figure {
  return { value: count / events, error: Math.sqrt(Math.max(count, 1)) / events };
}

function pointMeasures(): Measure[] {
  const section = 'Points beyond 1 mm at which particles with a hit start, per event';
  return [1, 2, 3, 4].map(
    (n): Measure => ({
      section,
      label: n === 4 ? '4 particles or more' : `${n} ${n === 1 ? 'particle' : 'particles'}`,
      unit: '',
      of: (sample) =>
        perEvent(
          startPoints(sample).filter(({ length }) => (n === 4 ? length >= n : length === n)).length,
          sample,
        ),
    }),
  );
}

interface Pair {
  readonly positive: ParticleRow;
  readonly negative: ParticleRow;
}

function pairMass({ positive, negative }: Pair, m1: number, m2: number): number {
  const momentum = ({ px, py, pz }: ParticleRow) => Math.hypot(px, py, pz);
  const energy = Math.hypot(m1, momentum(positive)) + Math.hypot(m2, momentum(negative));
  const p = Math.hypot(
    positive.px + negative.px,
    positive.py + negative.py,
    positive.pz + negative.pz,
  );
  return Math.sqrt(Math.max(0, energy * energy - p * p));
}

const near = (mass: number, of: number, within: number) => Math.abs(mass - of) < within;
const isKshort = (pair: Pair) => near(pairMass(pair, PION_MASS, PION_MASS), KSHORT.mass, 0.004);
const isLambda = (pair: Pair) =>
  !isKshort(pair) &&
  (near(pairMass(pair, PROTON_MASS, PION_MASS), LAMBDA.mass, 0.003) ||
    near(pairMass(pair, PION_MASS, PROTON_MASS), LAMBDA.mass, 0.003));

function pairsOf(sample: Sample, is: (pair: Pair) => boolean): Pair[] {
  return startPoints(sample).flatMap((rows) => {
    const positive = rows.find(({ charge }) => charge > 0);
    const negative = rows.find(({ charge }) => charge < 0);
    if (rows.length !== 2 || !positive || !negative) return [];
    return is({ positive, negative }) ? [{ positive, negative }] : [];
  });
}

function opening({ positive: a, negative: b }: Pair): number {
  const dot = a.px * b.px + a.py * b.py + a.pz * b.pz;
  const sizes = Math.hypot(a.px, a.py, a.pz) * Math.hypot(b.px, b.py, b.pz);
  return Math.acos(Math.min(1, dot / sizes));
}

function pairMeasures(): Measure[] {
  const section = 'Pairs of opposite charge that start together beyond 1 mm';
  const pt = ({ positive: a, negative: b }: Pair) => Math.hypot(a.px + b.px, a.py + b.py);
  const kinds: readonly [string, (pair: Pair) => boolean][] = [
    ['mass of K0s', isKshort],
    ['mass of Lambda', isLambda],
    ['other mass', (pair) => !isKshort(pair) && !isLambda(pair)],
  ];
  return kinds.flatMap(([name, is]): Measure[] => {
    const quantiles = (label: string, unit: string, factor: number, of: (pair: Pair) => number) =>
      [0.25, 0.5, 0.9].map(
        (p): Measure => ({
          section,
          label: `${name}: ${label}, quantile ${p}`,
          unit,
          of: (sample) => scaled(quantile(pairsOf(sample, is).map(of), p), factor),
        }),
      );
    return [
      {
        section,
        label: `${name}: per event`,
        unit: '',
        of: (sample) => perEvent(pairsOf(sample, is).length, sample),
      },
      ...quantiles('distance', 'mm', 1, ({ positive }) => radius(positive)),
      ...quantiles('pT', 'GeV', 1, pt),
      ...quantiles('opening', 'mrad', 1000, opening),
    ];
  });
}

const DENSITY_RANGES = [0.5, 1, 2, 3, 5, 10, Number.POSITIVE_INFINITY];
/** Width of the bins in which neighbours are looked for: the radius. */
const CONE = 0.1;

interface Neighbours {
  readonly pt: number;
  readonly all: number;
  readonly sameVertex: number;
}

/** For each primary with a hit: how many others lie within the cone, and how many of its vertex. */
const neighbours = once((sample): Neighbours[] => {
  const rows = sample.particles.filter((row) => !displaced(row));
  const bins = new Map<string, { row: ParticleRow; phi: number }[]>();
  const place = (event: number, phi: number, eta: number) => `${event} ${phi} ${eta}`;
  const phiBins = Math.floor((2 * Math.PI) / CONE);
  const bin = (phi: number) => Math.floor(((phi + Math.PI) / (2 * Math.PI)) * phiBins) % phiBins;
  const around = rows.map((row) => ({ row, phi: Math.atan2(row.py, row.px) }));
  for (const one of around) {
    const key = place(one.row.event, bin(one.phi), Math.floor(one.row.eta / CONE));
    const list = bins.get(key);
    if (list) list.push(one);
    else bins.set(key, [one]);
  }
  return around
    .filter(({ row }) => row.pt > DENSITY_RANGES[0] && Math.abs(row.eta) < 3.5)
    .map(({ row, phi }) => {
      let [all, sameVertex] = [0, 0];
      for (const p of [-1, 0, 1])
        for (const e of [-1, 0, 1]) {
          const phiBin = (bin(phi) + p + phiBins) % phiBins;
          const key = place(row.event, phiBin, Math.floor(row.eta / CONE) + e);
          for (const other of bins.get(key) ?? []) {
            const dphi = wrapPhi(other.phi - phi);
            if (other.row === row || Math.hypot(dphi, other.row.eta - row.eta) > CONE) continue;
            all++;
            if (other.row.vz === row.vz) sameVertex++;
          }
        }
      return { pt: row.pt, all, sameVertex };
    });
});

function densityMeasures(): Measure[] {
  const section = 'Primaries within dR 0.1 of a primary';
  return DENSITY_RANGES.slice(0, -1).flatMap((low, i): Measure[] => {
    const high = DENSITY_RANGES[i + 1];
    const name = Number.isFinite(high) ? `of ${low} to ${high} GeV` : `above ${low} GeV`;
    const found = (sample: Sample) => neighbours(sample).filter(({ pt }) => pt > low && pt <= high);
    return [
      {
        section,
        label: `${name}: mean`,
        unit: '',
        of: (sample) => mean(found(sample).map(({ all }) => all)),
      },
      {
        section,
        label: `${name}: mean of its own vertex`,
        unit: '',
        of: (sample) => mean(found(sample).map(({ sameVertex }) => sameVertex)),
      },
      {
        section,
        label: `${name}: with 8 or more`,
        unit: '%',
        of: (sample) => {
          const all = found(sample);
          return share(all.filter((one) => one.all >= 8).length, all.length);
        },
      },
    ];
  });
}

function kinkMeasures(): Measure[] {
  const section = 'Outermost pixel barrel hits far from the helix of their start in 2 T';
  const ranges: readonly [string, number, number][] = [
    ['0.5 to 1 GeV', 0.5, 1],
    ['above 1 GeV', 1, Number.POSITIVE_INFINITY],
  ];
  return ranges.flatMap(([name, low, high]) =>
    [1, 2, 5].map(
      (limit): Measure => ({
        section,
        label: `primaries ${name}: beyond ${limit} mm`,
        unit: '%',
        of: (sample) => {
          const far = sample.trails
            .filter(({ particle: { pt } }) => pt > low && pt <= high)
            .filter(({ particle }) => !displaced(particle))
            .flatMap(({ particle, hits }) =>
              hits
                .filter(({ layer }) => layer === 808)
                .map((hit) => Math.abs(helixResidual(particle, hit).across)),
            );
          return share(far.filter((one) => one > limit).length, far.length);
        },
      }),
    ),
  );
}

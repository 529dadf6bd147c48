/**
 * Figures against what they may depend on, as counts in bins, which add up over events: efficiency and duplicates
 * against the truth of the target particles, fakes against the fit of the tracks, residuals of the fit against either.
 */
import { wrapPhi } from '../event/coordinates.ts';
import { type Particles, particleEta, particlePt, type TrackingEvent } from '../event/event.ts';
import { COVARIANCE_SIZE, type TrackFits, type TrackHits, VARIANCE_AT } from '../tracks/track.ts';
import type { Evaluation } from './evaluate.ts';
import { TRACK_STATUSES } from './matching.ts';
import type { Ratio } from './ratios.ts';

/** What a figure is drawn against. Units: GeV, rad, mm. */
export const EFFECT_VARIABLES = ['pt', 'eta', 'phi', 'z0', 'radius'] as const;
export type EffectVariable = (typeof EFFECT_VARIABLES)[number];

/** Figures that are ratios. */
export const RATIO_EFFECTS = ['efficiency', 'duplicates', 'fakes'] as const;
export type RatioEffect = (typeof RATIO_EFFECTS)[number];

/** Parameters of a fit of which truth is known: pT as fitted / true - 1, the others as fitted - true (rad, mm). */
export const RESIDUALS = ['pt', 'eta', 'phi', 'd0', 'z0'] as const;
export type Residual = (typeof RESIDUALS)[number];

/** Parameters of which the fit has an error: d0, z0, phi, theta, charge over momentum. */
export const PULLS = ['d0', 'z0', 'phi', 'theta', 'qOverP'] as const;
export type Pull = (typeof PULLS)[number];

/** Edges of bins; bin i is [edges[i], edges[i + 1]), the last one closed. What is outside is not counted. */
export type BinEdges = Readonly<Record<EffectVariable, readonly number[]>>;

/** Bins that serve most events. */
export const EFFECT_BINS: BinEdges = {
  pt: [0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 3, 5, 10, 20],
  eta: [-4, -3, -2, -1, 0, 1, 2, 3, 4],
  phi: Array.from({ length: 9 }, (_, i) => ((i - 4) * Math.PI) / 4),
  z0: [-200, -150, -100, -50, -25, 0, 25, 50, 100, 150, 200],
  radius: [0, 1, 3, 10, 30, 100, 300, 1000],
};

/** Particles that start further than this from the beam axis (mm) have bent before the fit's point of reference. */
const PROMPT_MM = 1;

/** Counts of a figure in the bins of every variable it can be drawn against. */
export type BinnedCounts = Readonly<Partial<Record<EffectVariable, readonly Ratio[]>>>;

/** Residuals of one parameter of the fit, with the truth of their particles. */
export interface Residuals {
  readonly value: Float64Array;
  readonly pt: Float64Array;
  readonly eta: Float64Array;
}

/** What one event adds to all the figures. */
export interface Effects {
  readonly ratios: Readonly<Record<RatioEffect, BinnedCounts>>;
  readonly residuals: Readonly<Record<Residual, Residuals>>;
  /** Fitted less true over the error of the fit; none of fits without errors. */
  readonly pulls: Readonly<Record<Pull, Residuals>>;
}

/** Counts the figures of an event. @returns null where it has no truth. */
export function effectsOf(
  { truth }: TrackingEvent,
  evaluation: Evaluation,
  tracks: TrackHits & { readonly fits: TrackFits },
  bins: BinEdges = EFFECT_BINS,
): Effects | null {
  if (!truth) return null;
  const { particles } = truth;
  const { target, foundBy } = evaluation.particles;
  const { status, majority } = evaluation.tracks;
  const { fits } = tracks;
  const efficiency = createCounts(bins, EFFECT_VARIABLES);
  const duplicates = createCounts(bins, EFFECT_VARIABLES);
  const fakes = createCounts(bins, ['pt', 'eta', 'phi', 'z0']);
  const extra = new Uint32Array(target.length);
  for (let t = 0; t < status.length; t++) {
    const fit = { pt: fits.pt[t], eta: fits.eta[t], phi: fits.phi[t], z0: fits.z0[t] };
    fakes.add({ ...fit, radius: Number.NaN }, status[t] === FAKE ? 1 : 0);
    if (status[t] === DUPLICATE && majority[t] >= 0) extra[majority[t]]++;
  }
  const rows: number[] = [];
  for (let p = 0; p < target.length; p++) {
    if (!target[p]) continue;
    const at = truthOf(particles, p);
    efficiency.add(at, foundBy[p] >= 0 ? 1 : 0);
    if (foundBy[p] < 0) continue;
    duplicates.add(at, extra[p]);
    if (at.radius < PROMPT_MM) rows.push(p);
  }
  return {
    ratios: {
      efficiency: efficiency.counts,
      duplicates: duplicates.counts,
      fakes: fakes.counts,
    },
    residuals: Object.fromEntries(
      RESIDUALS.map((id) => [id, residualsOf(id, particles, rows, foundBy, fits)]),
    ) as Record<Residual, Residuals>,
    pulls: Object.fromEntries(
      PULLS.map((id, k) => {
        const value = rows.map((p) => pullOf(id, k, particles, p, fits, foundBy[p]));
        return [id, withTruth(value, particles, rows)];
      }),
    ) as Record<Pull, Residuals>,
  };
}

/** The pull of parameter k, fitted less true over its error. */
function pullOf(
  id: Pull,
  k: number,
  particles: Particles,
  p: number,
  fits: TrackFits,
  track: number,
): number {
  const sigma = Math.sqrt(fits.covariance[COVARIANCE_SIZE * track + VARIANCE_AT[k]]);
  const { pt, eta, phi, z0 } = truthOf(particles, p);
  const theta = (of: number) => 2 * Math.atan(Math.exp(-of));
  if (id === 'd0') return (fits.d0[track] - straightD0(particles, p, phi)) / sigma;
  if (id === 'z0') return (fits.z0[track] - z0) / sigma;
  if (id === 'phi') return wrapPhi(fits.phi[track] - phi) / sigma;
  if (id === 'theta') return (theta(fits.eta[track]) - theta(eta)) / sigma;
  const fitted = fits.charge[track] / (fits.pt[track] * Math.cosh(fits.eta[track]));
  return (fitted - particles.charge[p] / (pt * Math.cosh(eta))) / sigma;
}

/** d0 of a particle that starts near the axis: that of the straight line. */
function straightD0({ vx, vy }: Particles, p: number, phi: number): number {
  return vy[p] * Math.cos(phi) - vx[p] * Math.sin(phi);
}

const FAKE = TRACK_STATUSES.indexOf('fake');
const DUPLICATE = TRACK_STATUSES.indexOf('duplicate');

/** The variables of a particle where it is made. */
function truthOf(particles: Particles, p: number): Record<EffectVariable, number> {
  return {
    pt: particlePt(particles, p),
    eta: particleEta(particles, p),
    phi: Math.atan2(particles.py[p], particles.px[p]),
    z0: particles.vz[p],
    radius: Math.hypot(particles.vx[p], particles.vy[p]),
  };
}

function createCounts(bins: BinEdges, variables: readonly EffectVariable[]) {
  const made = variables.map((variable) => ({
    variable,
    edges: bins[variable],
    passed: new Float64Array(bins[variable].length - 1),
    total: new Float64Array(bins[variable].length - 1),
  }));
  return {
    add(at: Readonly<Record<EffectVariable, number>>, passed: number): void {
      for (const one of made) {
        const bin = binOf(at[one.variable], one.edges);
        if (bin < 0) continue;
        one.passed[bin] += passed;
        one.total[bin]++;
      }
    },
    get counts(): BinnedCounts {
      return Object.fromEntries(
        made.map(({ variable, passed, total }) => [
          variable,
          Array.from(passed, (n, i) => ({ passed: n, total: total[i] })),
        ]),
      );
    },
  };
}

/** Bin of a value, -1 where it is outside or NaN. */
function binOf(value: number, edges: readonly number[]): number {
  const last = edges.length - 1;
  if (value === edges[last]) return last - 1;
  return edges.findIndex((edge, i) => i < last && value >= edge && value < edges[i + 1]);
}

function residualsOf(
  id: Residual,
  particles: Particles,
  rows: readonly number[],
  foundBy: Int32Array,
  fits: TrackFits,
): Residuals {
  const value = rows.map((p) => {
    const track = foundBy[p];
    const { pt, eta, phi, z0 } = truthOf(particles, p);
    if (id === 'pt') return fits.pt[track] / pt - 1;
    if (id === 'eta') return fits.eta[track] - eta;
    if (id === 'phi') return wrapPhi(fits.phi[track] - phi);
    if (id === 'z0') return fits.z0[track] - z0;
    return fits.d0[track] - straightD0(particles, p, phi);
  });
  return withTruth(value, particles, rows);
}

/** Values of particles, those that are numbers, with the truth of these. */
function withTruth(
  value: readonly number[],
  particles: Particles,
  rows: readonly number[],
): Residuals {
  const good = rows.map((_, i) => i).filter((i) => Number.isFinite(value[i]));
  return {
    value: Float64Array.from(good, (i) => value[i]),
    pt: Float64Array.from(good, (i) => particlePt(particles, rows[i])),
    eta: Float64Array.from(good, (i) => particleEta(particles, rows[i])),
  };
}

/** The effects of several events together. */
export function sumOfEffects(all: readonly Effects[]): Effects | null {
  const [first] = all;
  if (!first) return null;
  const ratios = Object.fromEntries(
    RATIO_EFFECTS.map((id) => [id, sumOfCounts(all.map((one) => one.ratios[id]))]),
  ) as Record<RatioEffect, BinnedCounts>;
  const residuals = Object.fromEntries(
    RESIDUALS.map((id) => [id, joined(all.map((one) => one.residuals[id]))]),
  ) as Record<Residual, Residuals>;
  const pulls = Object.fromEntries(
    PULLS.map((id) => [id, joined(all.map((one) => one.pulls[id]))]),
  ) as Record<Pull, Residuals>;
  return { ratios, residuals, pulls };
}

function joined(all: readonly Residuals[]): Residuals {
  const column = (key: keyof Residuals) => Float64Array.from(all.flatMap((one) => [...one[key]]));
  return { value: column('value'), pt: column('pt'), eta: column('eta') };
}

function sumOfCounts(all: readonly BinnedCounts[]): BinnedCounts {
  const [first] = all;
  return Object.fromEntries(
    (Object.keys(first) as EffectVariable[]).map((variable) => [
      variable,
      first[variable]?.map((_, bin) => ({
        passed: all.reduce((sum, one) => sum + (one[variable]?.[bin].passed ?? 0), 0),
        total: all.reduce((sum, one) => sum + (one[variable]?.[bin].total ?? 0), 0),
      })),
    ]),
  );
}

/**
 * A resolution in one bin: half the width of the middle 68% of the residuals, with its error, and their median. NaN of
 * fewer than five residuals, of which one would decide the width.
 */
export interface Resolution {
  readonly count: number;
  readonly median: number;
  readonly width: number;
  /** One standard deviation of the width, as of a normal distribution. */
  readonly error: number;
}

/** Residuals that a width is told of. */
const FEWEST = 5;

/** Resolutions in the bins of the particles' true pT or eta. */
export function resolutionsIn(
  { value, ...at }: Residuals,
  variable: 'pt' | 'eta',
  edges: readonly number[],
): Resolution[] {
  const inBin = edges.slice(1).map(() => [] as number[]);
  value.forEach((residual, i) => {
    const bin = binOf(at[variable][i], edges);
    if (bin >= 0) inBin[bin].push(residual);
  });
  return inBin.map((values) => {
    values.sort((a, b) => a - b);
    const count = values.length;
    const width = (quantile(values, 0.84134) - quantile(values, 0.15866)) / 2;
    if (count < FEWEST) return { count, median: Number.NaN, width: Number.NaN, error: Number.NaN };
    const error = width / Math.sqrt(2 * (count - 1));
    return { count, median: quantile(values, 0.5), width, error };
  });
}

/** A quantile of sorted values, between neighbours in proportion; NaN of none. */
function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

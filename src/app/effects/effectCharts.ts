import {
  EFFECT_BINS,
  EFFECT_VARIABLES,
  type Effects,
  type EffectVariable,
  PULLS,
  type Pull,
  RATIO_EFFECTS,
  type RatioEffect,
  RESIDUALS,
  type Residual,
  resolutionsIn,
} from '../../metrics/effects.ts';
import { errorOf, type Ratio } from '../../metrics/ratios.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../parameters/table.ts';
import { differingParameters } from '../compare/configuration.ts';
import type { Chart, ChartPoint, ChartSeries } from './chart.ts';

/** What charts are drawn of. */
export const EFFECT_KINDS = [...RATIO_EFFECTS, 'resolutions', 'pulls'] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

/** Effects with the name of the run that they are of. */
export interface NamedEffects {
  readonly name: string;
  readonly effects: Effects;
}

const QUANTITY: Readonly<Record<RatioEffect, string>> = {
  efficiency: 'Efficiency',
  duplicates: 'Duplicates',
  fakes: 'Fakes',
};

const VARIABLES: Readonly<Record<EffectVariable, { name: string; unit: string; isLog: boolean }>> =
  {
    pt: { name: 'pT', unit: 'GeV', isLog: true },
    eta: { name: 'η', unit: '', isLog: false },
    phi: { name: 'φ', unit: 'rad', isLog: false },
    z0: { name: 'z0', unit: 'mm', isLog: false },
    radius: { name: 'production radius', unit: 'mm', isLog: true },
  };

/** What a resolution is called, in which unit, and by how much residuals are multiplied for it. */
const RESIDUAL_UNITS: Readonly<Record<Residual, { name: string; unit: string; scale: number }>> = {
  pt: { name: 'pT', unit: '%', scale: 100 },
  eta: { name: 'η', unit: '10⁻³', scale: 1000 },
  phi: { name: 'φ', unit: 'mrad', scale: 1000 },
  d0: { name: 'd0', unit: 'µm', scale: 1000 },
  z0: { name: 'z0', unit: 'µm', scale: 1000 },
};

/** The charts of one kind, of one run or of several beside each other. */
export function effectCharts(
  kind: EffectKind,
  runs: readonly NamedEffects[],
  caption: string,
): Chart[] {
  if (kind === 'resolutions')
    return (['pt', 'eta'] as const).flatMap((variable) =>
      RESIDUALS.map((residual) => resolutionChart(residual, variable, runs, caption)),
    );
  if (kind === 'pulls')
    return PULLS.flatMap((pull) => [
      pullChart(pull, runs, caption),
      ...(['pt', 'eta'] as const).map((variable) => pullWidthChart(pull, variable, runs, caption)),
    ]);
  return EFFECT_VARIABLES.filter((variable) => runs[0]?.effects.ratios[kind][variable]).map(
    (variable) => ratioChart(kind, variable, runs, caption),
  );
}

function ratioChart(
  kind: RatioEffect,
  variable: EffectVariable,
  runs: readonly NamedEffects[],
  caption: string,
): Chart {
  const edges = EFFECT_BINS[variable];
  const of = kind === 'fakes' ? 'fitted' : 'true';
  return {
    id: `${kind}-${variable}`,
    title: `${QUANTITY[kind]} against ${VARIABLES[variable].name}`,
    caption,
    xLabel: withUnit(
      variable === 'radius' ? 'production radius' : `${of} ${VARIABLES[variable].name}`,
      VARIABLES[variable].unit,
    ),
    yLabel: QUANTITY[kind].toLowerCase(),
    isLog: VARIABLES[variable].isLog,
    bounds: kind === 'duplicates' ? [0, Number.POSITIVE_INFINITY] : [0, 1],
    series: runs.map(({ name, effects }): ChartSeries => {
      const counts = effects.ratios[kind][variable] ?? [];
      return {
        name,
        points: counts.map((ratio, bin) => ratioPoint(ratio, edges[bin], edges[bin + 1])),
      };
    }),
  };
}

/** A ratio with its Wilson interval as a point; not drawn where there is nothing to divide by. */
export function ratioPoint(ratio: Ratio, from: number, to: number): ChartPoint {
  const { passed, total } = ratio;
  const error = errorOf(ratio) ?? Number.NaN;
  const share = Math.min(passed / total, 1);
  // The interval is about a centre that lies between the ratio and a half.
  const centre = (share * total + 0.5) / (total + 1);
  const isShare = passed <= total;
  return {
    from,
    to,
    y: passed / total,
    low: isShare ? Math.max(0, Math.min(centre - error, share)) : passed / total - error,
    high: isShare ? Math.min(1, Math.max(centre + error, share)) : passed / total + error,
    count: total,
  };
}

function resolutionChart(
  residual: Residual,
  variable: 'pt' | 'eta',
  runs: readonly NamedEffects[],
  caption: string,
): Chart {
  const { name, unit, scale } = RESIDUAL_UNITS[residual];
  const edges = EFFECT_BINS[variable];
  return {
    id: `resolution-${residual}-${variable}`,
    title: `Resolution of ${name} against ${VARIABLES[variable].name}`,
    caption: `Half of the middle 68% of fitted against true, prompt targets found. ${caption}`,
    xLabel: withUnit(`true ${VARIABLES[variable].name}`, VARIABLES[variable].unit),
    yLabel: withUnit(`σ(${name})${residual === 'pt' ? '/pT' : ''}`, unit),
    isLog: VARIABLES[variable].isLog,
    bounds: [0, Number.POSITIVE_INFINITY],
    series: runs.map(({ name: run, effects }) => ({
      name: run,
      points: resolutionsIn(effects.residuals[residual], variable, edges).map(
        ({ width, error, count }, bin) => ({
          from: edges[bin],
          to: edges[bin + 1],
          y: scale * width,
          low: scale * (width - error),
          high: scale * (width + error),
          count,
        }),
      ),
    })),
  };
}

const PULL_NAMES: Readonly<Record<Pull, string>> = {
  d0: 'd0',
  z0: 'z0',
  phi: 'φ',
  theta: 'θ',
  qOverP: 'q/p',
};
const PULL_CAPTION = 'Fitted less true over the error of the fit, prompt targets found.';
/** Bins of half an error from -5 to 5. */
const PULL_EDGES = Array.from({ length: 21 }, (_, i) => (i - 10) / 2);

/** The pulls of one parameter, with those of a normal distribution beside them. */
function pullChart(pull: Pull, runs: readonly NamedEffects[], caption: string): Chart {
  const name = PULL_NAMES[pull];
  const told = runs.map(({ name: run, effects }) => {
    const { mean, width, count } = momentsOf(effects.pulls[pull].value);
    return count < 2
      ? `${run}: no fit with errors`
      : `${run}: mean ${mean.toFixed(2)} ± ${(width / Math.sqrt(count)).toFixed(2)}, width ${width.toFixed(2)} ± ${(width / Math.sqrt(2 * count)).toFixed(2)}, ${count} tracks`;
  });
  return {
    id: `pull-${pull}`,
    title: `Pull of ${name}`,
    caption: `${PULL_CAPTION} ${told.join('; ')} (within 5 errors). ${caption}`,
    xLabel: `(${name} fitted − true) / σ`,
    yLabel: 'share of tracks',
    isLog: false,
    bounds: [0, 1],
    series: runs.map(({ name: run, effects }) => {
      const { value } = effects.pulls[pull];
      return {
        name: run,
        points: PULL_EDGES.slice(1).map((to, bin) => {
          const from = PULL_EDGES[bin];
          const count = value.filter((one) => one >= from && one < to).length;
          return ratioPoint({ passed: count, total: value.length }, from, to);
        }),
      };
    }),
  };
}

/** Mean and root mean square about it, of what lies within five errors. */
function momentsOf(all: Float64Array) {
  const values = all.filter((value) => Math.abs(value) < 5);
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  const width = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count);
  return { mean, width, count };
}

function pullWidthChart(
  pull: Pull,
  variable: 'pt' | 'eta',
  runs: readonly NamedEffects[],
  caption: string,
): Chart {
  const name = PULL_NAMES[pull];
  const edges = EFFECT_BINS[variable];
  return {
    id: `pull-width-${pull}-${variable}`,
    title: `Width of the pull of ${name} against ${VARIABLES[variable].name}`,
    caption: `Half of the middle 68%; 1 where the errors are right. ${PULL_CAPTION} ${caption}`,
    xLabel: withUnit(`true ${VARIABLES[variable].name}`, VARIABLES[variable].unit),
    yLabel: `width of the pull of ${name}`,
    isLog: VARIABLES[variable].isLog,
    bounds: [0, Number.POSITIVE_INFINITY],
    series: runs.map(({ name: run, effects }) => ({
      name: run,
      points: resolutionsIn(effects.pulls[pull], variable, edges).map(
        ({ width, error, count }, bin) => ({
          from: edges[bin],
          to: edges[bin + 1],
          y: width,
          low: width - error,
          high: width + error,
          count,
        }),
      ),
    })),
  };
}

function withUnit(name: string, unit: string): string {
  return unit === '' ? name : `${name} (${unit})`;
}

/** What a caption says of a sample and of the cuts: targets, matching, and every parameter that is not at its default. */
export function captionOf(sample: string, parameters: ParameterValues): string {
  const { minPt, minHits, matching } = parameters;
  const told = new Set(['minPt', 'minHits', 'matching']);
  const moved = differingParameters(parameters, DEFAULT_PARAMETERS)
    .filter(({ id }) => !told.has(id))
    .map(({ label, a }) => `${label} ${a}`);
  const targets = `Targets: pT > ${minPt} GeV, at least ${minHits} hits, ${matching} matching`;
  return `${sample}. ${targets}${moved.length === 0 ? '' : `; ${moved.join(', ')}`}.`;
}

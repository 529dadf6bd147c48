import type { Cause, FailedTest, ParticleCauseKind } from '../../causes/cause.ts';
import { formatCount, formatNumber, formatSignificant } from '../format.ts';

/** A cause in words: a headline, and what stands behind it line by line. */
export interface CauseWords {
  readonly title: string;
  readonly details: readonly string[];
}

/** What each kind of cause is called. */
export const CAUSE_NAMES: Readonly<Record<ParticleCauseKind, string>> = {
  'unknown-module': 'module unknown to the map',
  'no-doublet': 'module pair not in the map',
  'beam-spot': 'outside the beam spot',
  'doublet-window': 'doublet window',
  'no-triplet': 'no triplet on either side',
  'triplet-window': 'triplet window',
  distance: 'further apart than the radius',
  direction: 'directed the other way',
  'k-max': 'nearer hits fill the most neighbours',
  filter: 'filter score below the cut',
  'no-edge': 'not in the graph',
  score: 'score at or below the cut',
  cycle: 'inward edge of a cycle',
  'walk-cut': 'cuts of the walk',
  junction: 'another way at a junction',
  short: 'too few hits for a track',
  repaired: 'off the trajectory of its track',
  'track-cut': 'cut on tracks',
  'no-track': 'on no track together',
  'same-module': 'hits share modules',
  impure: 'track shared with others',
};

/** A cause in words; `hitName` names a hit row. */
export function describeCause(cause: Cause, hitName: (row: number) => string): CauseWords {
  const title = CAUSE_NAMES[cause.kind];
  const edge = ({ src, dst, score }: { src: number; dst: number; score: number }) =>
    `${hitName(src)} → ${hitName(dst)} (score ${formatNumber(score, 3)})`;
  switch (cause.kind) {
    case 'unknown-module':
      return { title, details: cause.hits.map((hit) => `Hit ${hitName(hit)} lies on it.`) };
    case 'no-doublet':
      return { title, details: cause.reversed ? ['Only the other way round.'] : [] };
    case 'beam-spot':
      return {
        title,
        details: [
          `z0 ${formatNumber(cause.z0, 1)} mm, the end is at ${formatNumber(cause.end, 1)} mm`,
        ],
      };
    case 'doublet-window':
      return { title: `${title}: ${cause.tests[0].variable}`, details: cause.tests.map(testWords) };
    case 'triplet-window':
      return {
        title: `${title}: ${cause.tests[0].variable}`,
        details: [
          ...cause.tests.map((test) =>
            test.of === 'triplet' ? testWords(test) : `${test.of}, ${testWords(test)}`,
          ),
          `Nearest triplet: hits ${cause.hits.map(hitName).join(', ')}; made by ${formatCount(cause.occurrence)} tracks`,
        ],
      };
    case 'no-triplet':
      return {
        title,
        details: [
          cause.thirdHits === 0
            ? 'The particle has no third hit.'
            : 'No map triplet joins this pair and another hit of the particle.',
        ],
      };
    case 'distance':
      return {
        title,
        details: [
          `${formatSignificant(cause.distance)} apart in the embedding, radius ${formatSignificant(cause.radius)}`,
        ],
      };
    case 'direction':
      return { title, details: ['Near enough, but not from this hit outward.'] };
    case 'k-max':
      return {
        title,
        details: [
          `${formatCount(cause.neighbours)} hits are within the radius, the nearest ${formatCount(cause.kMax)} are kept`,
        ],
      };
    case 'filter':
    case 'score':
      return {
        title,
        details: [`score ${formatSignificant(cause.score)}, cut ${formatSignificant(cause.cut)}`],
      };
    case 'cycle':
      return { title, details: [`score ${formatNumber(cause.score, 3)}`] };
    case 'walk-cut': {
      const value = `score ${formatNumber(cause.score, 3)}`;
      const cut = cause.cut === null ? '' : formatSignificant(cause.cut);
      const rival = cause.rival ? [`Better: ${edge(cause.rival)}`] : [];
      const rules = {
        walkMin: `${value}, below the walk minimum ${cut}`,
        walkMax: `${value}, not the best edge out, and not above the add threshold ${cut}`,
        entry: `${value}, not the best edge into its target, and not above the add threshold ${cut}`,
        bestOut: `${value}, not the best edge out of its source`,
        bestIn: `${value}, not the best edge into its target`,
        anchor: `${value}; its source has no edge in, and another edge into its target is better`,
      };
      return { title, details: [rules[cause.rule], ...rival] };
    }
    case 'junction':
      return {
        title,
        details: [
          `At hit ${hitName(cause.at)} the walk took ${edge(cause.taken)}, not this one (score ${formatNumber(cause.score, 3)}).`,
        ],
      };
    case 'short':
      return { title, details: [`${cause.hits} hits together, ${cause.minHits} are asked for`] };
    case 'repaired':
      return {
        title,
        details: [
          cause.hits.length === 0
            ? 'Its track was split between its hits, as both parts are on trajectories, but on no common one.'
            : `Taken from its track, which is on a trajectory without: hit ${cause.hits.map(hitName).join(', hit ')}`,
        ],
      };
    case 'track-cut': {
      const [name, unit, least] = TRACK_CUT_WORDS[cause.cut];
      return {
        title,
        details: [
          `Its track has ${name} ${formatSignificant(cause.value)}${unit}, ${least ? 'at least' : 'at most'} ${formatSignificant(cause.bound)}${unit} is asked for`,
        ],
      };
    }
    case 'no-edge':
    case 'no-track':
      return { title, details: [] };
  }
}

/** What cuts on tracks are on, with the unit, and whether they are least values. */
const TRACK_CUT_WORDS: Readonly<
  Record<Extract<Cause, { kind: 'track-cut' }>['cut'], readonly [string, string, boolean]>
> = {
  minHits: ['hits:', '', true],
  minTrackScore: ['the score', '', true],
  minProbability: ['the χ² probability', '', true],
  minTrackPt: ['the fitted pT', ' GeV', true],
  maxD0: ['|d0|', ' mm', false],
  maxZ0: ['|z0|', ' mm', false],
  minPixelHits: ['pixel hits:', '', true],
  maxHoles: ['holes:', '', false],
  maxDoubleHoles: ['double holes:', '', false],
};

function testWords({ variable, value, min, max, widths }: FailedTest): string {
  const unit = UNITS[variable];
  const miss = Number.isFinite(widths) ? `, off by ${formatSignificant(widths)} widths` : '';
  return `${variable} ${formatSignificant(value)}${unit}, window ${bound(min)} to ${bound(max)}${miss}`;
}

function bound(value: number): string {
  if (Number.isFinite(value)) return formatSignificant(value);
  return value > 0 ? '∞' : '−∞';
}

const UNITS: Readonly<Record<FailedTest['variable'], string>> = {
  z0: ' mm',
  dphi: ' rad',
  phi_slope: ' rad/mm',
  deta: '',
  diff_dydx: '',
  diff_dzdr: '',
};

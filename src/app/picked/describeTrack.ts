import type { TrackingEvent } from '../../event/event.ts';
import { TRACK_STATUSES, type TrackStatus } from '../../metrics/matching.ts';
import type { Shown } from '../../session/shown.ts';
import { chi2Probability } from '../../tracks/quality/probability.ts';
import {
  COVARIANCE_SIZE,
  degreesOfFreedom,
  type TrackFits,
  VARIANCE_AT,
} from '../../tracks/track.ts';
import { formatCount, formatNumber, formatPercent } from '../format.ts';
import type { Description, Fact, Verdict } from './description.ts';
import { atBeamAxis, formatCharge, momentumOf, particleLink } from './particleFacts.ts';

/** A track: its fit beside the truth of the particle it has most hits of. Null before there are tracks. */
export function describeTrack(
  shown: Shown,
  event: TrackingEvent,
  track: number,
): Description | null {
  const { tracks, evaluation } = shown;
  if (!tracks) return null;
  const { fits, offset, origin } = tracks;
  const outcome = evaluation?.tracks ?? null;
  const particle = outcome ? outcome.majority[track] : -1;
  const truth = particle >= 0 && event.truth ? momentumOf(event.truth.particles, particle) : null;
  const truthAtAxis = particle >= 0 ? atBeamAxis(event, particle) : null;
  const status = outcome ? TRACK_STATUSES[outcome.status[track]] : null;
  const errors = fitErrors(fits, track);
  const hits = offset[track + 1] - offset[track];
  const ndf = degreesOfFreedom(hits);
  const chi2 = fits.chi2[track];
  const fact = (
    label: string,
    value: string,
    unit?: string,
    trueValue?: string,
    error = Number.NaN,
    digits = 3,
  ): Fact => ({
    label,
    value,
    ...(Number.isFinite(error) ? { error: formatNumber(error, digits) } : {}),
    ...(unit === undefined ? {} : { unit }),
    ...(trueValue === undefined ? {} : { truth: trueValue }),
  });
  const truthFacts: Fact[] = [];
  if (outcome && particle >= 0)
    truthFacts.push(
      particleLink('particle', event, particle),
      { label: 'of its hits on the track', value: formatPercent(outcome.fraction[track]) },
      { label: "of the track's hits", value: formatPercent(outcome.purity[track]) },
    );
  return {
    title: `Track ${track}`,
    verdict: status && { text: STATUS_WORDS[status], tone: STATUS_TONES[status] },
    chain: [],
    groups: [
      {
        title: 'Fit',
        facts: [
          fact('pT', formatNumber(fits.pt[track], 3), 'GeV', truth?.pt, errors.pt),
          fact('η', formatNumber(fits.eta[track], 4), undefined, truth?.eta, errors.eta, 4),
          fact('φ', formatNumber(fits.phi[track], 4), 'rad', truthAtAxis?.phi, errors.phi, 4),
          fact('θ', formatNumber(errors.theta.value, 4), 'rad', undefined, errors.theta.error, 4),
          fact(
            'q/p',
            formatNumber(errors.qOverP.value, 4),
            '1/GeV',
            undefined,
            errors.qOverP.error,
            4,
          ),
          fact('d0', formatNumber(fits.d0[track], 3), 'mm', undefined, errors.d0),
          fact('z0', formatNumber(fits.z0[track], 3), 'mm', truthAtAxis?.z0, errors.z0),
          fact('charge', formatCharge(fits.charge[track]), undefined, truth?.charge),
          ...(Number.isFinite(chi2)
            ? [
                fact('χ² / ndf', `${formatNumber(chi2, 1)} / ${ndf}`),
                fact('its probability', formatNumber(chi2Probability(chi2, ndf), 4)),
              ]
            : []),
          fact('hits', formatCount(hits)),
          fact('made by', ORIGIN_WORDS[origin[track]]),
        ],
      },
      { title: 'Truth', facts: truthFacts },
    ],
  };
}

/** One standard deviation of the parameters of a fit, NaN where it has no errors; theta and q/p with their values. */
function fitErrors(fits: TrackFits, track: number) {
  const at = (k: number) => fits.covariance[COVARIANCE_SIZE * track + k];
  const [d0, z0, phi, sigmaTheta, sigmaQOverP] = VARIANCE_AT.map((k) => Math.sqrt(at(k)));
  const theta = 2 * Math.atan(Math.exp(-fits.eta[track]));
  const p = fits.pt[track] * Math.cosh(fits.eta[track]);
  const qOverP = fits.charge[track] / p;
  // pT = sin(theta) / |q/p|: by its derivatives, with what both have in common (rows theta and q/p of the covariance).
  const byTheta = Math.cos(theta) * p;
  const byQOverP = -Math.sin(theta) * p * p * fits.charge[track];
  const variance =
    byTheta * byTheta * sigmaTheta ** 2 +
    byQOverP * byQOverP * sigmaQOverP ** 2 +
    2 * byTheta * byQOverP * at(THETA_AND_Q_OVER_P);
  return {
    d0,
    z0,
    phi,
    theta: { value: theta, error: sigmaTheta },
    qOverP: { value: qOverP, error: sigmaQOverP },
    eta: sigmaTheta / Math.sin(theta),
    pt: Math.sqrt(variance),
  };
}
/** Place of the covariance of theta and charge over momentum. */
const THETA_AND_Q_OVER_P = 13;

/** By `Tracks.origin`. */
const ORIGIN_WORDS = ['simple component', 'walk', 'repair'];

const STATUS_WORDS: Readonly<Record<TrackStatus, string>> = {
  found: 'found a target',
  duplicate: 'duplicate',
  other: 'not a target',
  fragment: 'fragment',
  fake: 'fake',
};
const STATUS_TONES: Readonly<Record<TrackStatus, Verdict['tone']>> = {
  found: 'good',
  duplicate: 'warn',
  other: 'neutral',
  fragment: 'warn',
  fake: 'bad',
};

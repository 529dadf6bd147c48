import type { TrackingEvent } from '../../event/event.ts';
import { TRACK_STATUSES, type TrackStatus } from '../../metrics/matching.ts';
import type { Shown } from '../../session/shown.ts';
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
  const fact = (label: string, value: string, unit?: string, trueValue?: string): Fact => ({
    label,
    value,
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
          fact('pT', formatNumber(fits.pt[track], 3), 'GeV', truth?.pt),
          fact('η', formatNumber(fits.eta[track], 3), undefined, truth?.eta),
          fact('φ', formatNumber(fits.phi[track], 4), 'rad', truthAtAxis?.phi),
          fact('d0', formatNumber(fits.d0[track], 3), 'mm'),
          fact('z0', formatNumber(fits.z0[track], 2), 'mm', truthAtAxis?.z0),
          fact('charge', formatCharge(fits.charge[track]), undefined, truth?.charge),
          fact('hits', formatCount(offset[track + 1] - offset[track])),
          fact('made by', ORIGIN_WORDS[origin[track]]),
        ],
      },
      { title: 'Truth', facts: truthFacts },
    ],
  };
}

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

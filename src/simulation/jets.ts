import type { ParticleState } from './propagate.ts';
import { createRandom, type Random } from './random.ts';
import type { SimulationSettings } from './settings.ts';
import { meanOverPrimaryPt } from './spectrum.ts';

/** Directions of an event's jets, which all come from its first vertex, and who belongs to them. */
export interface Jets {
  /** Whether a primary of this transverse momentum (GeV) belongs to a jet. */
  takes(pt: number, random: Random): boolean;
  /** A primary's momentum turned into a jet; its transverse momentum stays. */
  placed(primary: ParticleState, random: Random): ParticleState;
}

/**
 * Transverse momentum (GeV) at which half of the primaries belong to jets where the share is a half, and how fast the odds rise with
 * it: what gives, in ten full TrackML events, the share of primaries from the vertex of the hard collision (2.5% at 1 to
 * 2 GeV, 17% at 3 to 5, 53% at 5 to 10, 93% above).
 */
const HALF_PT = 6.3;
const RISE = 3;
/**
 * Mean momentum (GeV) of a particle across its jet's axis along either coordinate: with it a particle above 10 GeV has
 * as many of its own vertex within dR 0.1 as in those events.
 */
const SIGMA_ACROSS = 0.33;
/** Width in pseudorapidity of the jets, and their largest. */
const SIGMA_ETA = 1.3;
const MOST_ETA = 3;

const JET_STREAM = 5;

/** Draws the jets of an event: as many as give the wanted mean number of particles to each; null for none. */
export function drawJets(settings: SimulationSettings): Jets | null {
  if (settings.jetFraction === 0) return null;
  const odds = settings.jetFraction / (1 - settings.jetFraction);
  const share = (pt: number) => {
    const x = odds * (pt / HALF_PT) ** RISE;
    return x / (1 + x);
  };
  const random = createRandom(settings.seed, JET_STREAM);
  const members = settings.particles * meanOverPrimaryPt(share, settings.minPt);
  const count = Math.max(1, Math.round(members / settings.jetParticles));
  const axes = Array.from({ length: count }, () => {
    let eta = 0;
    do eta = SIGMA_ETA * random.gaussian();
    while (Math.abs(eta) > MOST_ETA);
    return { eta, phi: 2 * Math.PI * random.uniform() };
  });
  return {
    takes: (pt, draw) => draw.uniform() < share(pt),
    placed(primary, draw) {
      const axis = axes[Math.floor(draw.uniform() * axes.length)];
      const pt = Math.hypot(primary.px, primary.py);
      // A particle stays in the half-plane of its jet, however soft.
      const width = SIGMA_ACROSS / Math.max(pt, SIGMA_ACROSS);
      const eta = axis.eta + width * draw.gaussian();
      const phi = axis.phi + width * draw.gaussian();
      return {
        ...primary,
        px: pt * Math.cos(phi),
        py: pt * Math.sin(phi),
        pz: pt * Math.sinh(Math.max(-4, Math.min(4, eta))),
      };
    },
  };
}

import { drawConversion } from './conversions.ts';
import { drawHyperonDecay, drawNeutralDecay, parentsAbove } from './decays.ts';
import type { Jets } from './jets.ts';
import type { ParticleState } from './propagate.ts';
import type { Random } from './random.ts';
import type { SimulationSettings } from './settings.ts';
import type { Simulator } from './simulator.ts';
import { ELECTRON_MASS } from './species.ts';
import { drawPrimary, drawSecondary, primariesAbove, secondaryShare } from './spectrum.ts';
import { pickVertex, type Vertex } from './vertices.ts';

/** What one draw from a collision gives: a particle, or the charged products of a decay in flight. */
export interface Drawn {
  /** Number of the collision. */
  readonly vertex: number;
  readonly states: readonly ParticleState[];
  /** Whether they start at the collision. */
  readonly primary: boolean;
}

/**
 * Draws what comes from a collision: `random` gives all that the settings without processes need, `processes` (null
 * where none is on) the rest.
 */
export type Source = (random: Random, processes: Random | null) => Drawn;

/** Whether the settings ask for any process beyond spectra of primaries and secondaries. */
export function hasProcesses(settings: SimulationSettings): boolean {
  return (
    settings.neutralDecayFraction > 0 ||
    settings.hyperonFraction > 0 ||
    settings.conversionFraction > 0 ||
    settings.electronFraction > 0 ||
    settings.interactionProducts > 0 ||
    settings.kinks > 0 ||
    settings.shortFraction > 0 ||
    settings.jetFraction > 0
  );
}

/** Makes the source of an event's particles. */
export function createSource(
  simulator: Simulator,
  settings: SimulationSettings,
  vertices: readonly Vertex[],
  jets: Jets | null,
): Source {
  const { minPt } = settings;
  const displacedShare = secondaryShare(settings.secondaryFraction, minPt);
  const shares = sharesAbove(settings);

  /** The charged products of a decay or conversion, or null for a particle. */
  function decay(vertex: Vertex, processes: Random): ParticleState[] | null {
    const kind = processes.uniform();
    if (kind < shares.neutral) return drawNeutralDecay(vertex, minPt, processes);
    if (kind < shares.hyperon) return drawHyperonDecay(vertex, minPt, processes);
    if (kind < shares.conversion) return drawConversion(simulator, vertex, processes);
    return null;
  }

  return (random, processes) => {
    const vertex = pickVertex(vertices, random);
    const products = processes && decay(vertices[vertex], processes);
    if (products) return { vertex, states: products.filter(above(minPt)), primary: false };
    const secondary = random.uniform() < displacedShare;
    const draw = secondary ? drawSecondary : drawPrimary;
    const state = draw(vertices[vertex], minPt, random);
    if (secondary || !processes) return { vertex, states: [state], primary: !secondary };
    const electron = processes.uniform() < settings.electronFraction;
    const particle = electron ? { ...state, mass: ELECTRON_MASS } : state;
    if (!jets?.takes(Math.hypot(state.px, state.py), processes))
      return { vertex, states: [particle], primary: true };
    const { x, y, z } = vertices[0];
    return { vertex: 0, states: [jets.placed({ ...particle, x, y, z }, processes)], primary: true };
  };
}

/** Whether a particle has the lowest transverse momentum (GeV) that is drawn. */
export function above(minPt: number): (state: ParticleState) => boolean {
  return ({ px, py }) => Math.hypot(px, py) >= minPt;
}

/**
 * Cumulative shares of decays among what is drawn with transverse momentum above the lowest, where the settings have
 * them among all.
 */
function sharesAbove(settings: SimulationSettings): {
  readonly neutral: number;
  readonly hyperon: number;
  readonly conversion: number;
} {
  const { minPt, neutralDecayFraction, hyperonFraction, conversionFraction } = settings;
  const parents = parentsAbove(minPt);
  const primaries = primariesAbove(minPt);
  const neutral = neutralDecayFraction * parents.neutral;
  const hyperon = hyperonFraction * parents.hyperon;
  const conversion = conversionFraction * primaries;
  const decays = neutralDecayFraction + hyperonFraction + conversionFraction;
  const all = neutral + hyperon + conversion + Math.max(0, 1 - decays) * primaries;
  return {
    neutral: neutral / all,
    hyperon: (neutral + hyperon) / all,
    conversion: (neutral + hyperon + conversion) / all,
  };
}

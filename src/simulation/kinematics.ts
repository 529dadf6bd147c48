import type { Random } from './random.ts';

/** Momentum along x, y, z (GeV). */
export type Momentum = readonly [px: number, py: number, pz: number];

export function magnitude([px, py, pz]: Momentum): number {
  return Math.hypot(px, py, pz);
}

/** Momentum (GeV) of either product in the rest frame of a decay M -> m1 m2 (PDG, "Kinematics", equation 49.17). */
export function decayMomentum(mass: number, m1: number, m2: number): number {
  const sum = m1 + m2;
  const difference = m1 - m2;
  return (
    Math.sqrt((mass * mass - sum * sum) * (mass * mass - difference * difference)) / (2 * mass)
  );
}

/** Momenta of the two products of a decay that is isotropic in the rest frame of its parent. Masses in GeV. */
export function decayInTwo(
  parent: Momentum,
  mass: number,
  m1: number,
  m2: number,
  random: Random,
): [Momentum, Momentum] {
  const p = decayMomentum(mass, m1, m2);
  const cosine = 2 * random.uniform() - 1;
  const phi = 2 * Math.PI * random.uniform();
  const across = p * Math.sqrt(1 - cosine * cosine);
  const inRest: Momentum = [across * Math.cos(phi), across * Math.sin(phi), p * cosine];
  const first = boosted(inRest, m1, parent, mass);
  return [first, [parent[0] - first[0], parent[1] - first[1], parent[2] - first[2]]];
}

/** A momentum in the rest frame of a parent, seen in the frame where the parent has its momentum. */
function boosted(inRest: Momentum, own: number, parent: Momentum, mass: number): Momentum {
  const parentEnergy = Math.hypot(mass, magnitude(parent));
  const energy = Math.hypot(own, magnitude(inRest));
  const along = inRest[0] * parent[0] + inRest[1] * parent[1] + inRest[2] * parent[2];
  const factor = (along / (parentEnergy + mass) + energy) / mass;
  return [
    inRest[0] + factor * parent[0],
    inRest[1] + factor * parent[1],
    inRest[2] + factor * parent[2],
  ];
}

/** Length (mm) that a particle flies before it decays: exponential with mean p / m times c tau (mm). */
export function flightLength(momentum: number, mass: number, ctau: number, random: Random): number {
  return -Math.log(random.uniform()) * (momentum / mass) * ctau;
}

/** A vector of length `length` at polar angle `theta` and azimuth `phi` about a unit direction. */
export function around(
  [tx, ty, tz]: Momentum,
  length: number,
  theta: number,
  phi: number,
): Momentum {
  const transverse = Math.hypot(tx, ty);
  const ex = transverse > 1e-6 ? -ty / transverse : 1;
  const ey = transverse > 1e-6 ? tx / transverse : 0;
  const forward = length * Math.cos(theta);
  const a = length * Math.sin(theta) * Math.cos(phi);
  const b = length * Math.sin(theta) * Math.sin(phi);
  return [
    forward * tx + a * ex - b * tz * ey,
    forward * ty + a * ey + b * tz * ex,
    forward * tz + b * (tx * ey - ty * ex),
  ];
}

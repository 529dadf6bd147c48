import type { Detector } from '../../detector/detector.ts';
import { simulatedField } from '../../detectors/field.ts';
import { fieldAround, materialProfile } from '../../detectors/index.ts';
import { radiationLengths } from '../../detectors/material.ts';
import { createPropagator, emptyCrossings } from '../../simulation/propagate.ts';
import { createRandom } from '../../simulation/random.ts';
import type { CrossedModule, CrossedModules } from '../../tracks/quality/holes.ts';

/**
 * The modules that fitted tracks cross: the propagator of the simulation, in the detector's field and with its mean
 * energy loss, without anything that is drawn. Prepared when the first track is asked for.
 */
export function createCrossedModules(detector: Detector): CrossedModules {
  const { lowestCosine } = materialProfile(detector.name);
  const crossings = emptyCrossings();
  const random = createRandom(0);
  let propagate: ReturnType<typeof createPropagator> | null = null;

  function prepared() {
    propagate ??= createPropagator(detector, simulatedField(fieldAround(detector)), {
      thickness: radiationLengths(detector),
      scattering: false,
      fixedScattering: null,
      energyLoss: true,
      interactionsPerRadiationLength: 0,
      lowestPt: 0,
    });
    return propagate;
  }

  /** How far inside its border (mm) a module, a trapezoid at most, is crossed. */
  function inside(i: number): number {
    const { halfV, halfUAtMinV, halfUAtMaxV } = detector;
    const [m, u, v] = [crossings.module[i], crossings.u[i], crossings.v[i]];
    const share = (v + halfV[m]) / (2 * halfV[m]);
    const halfU = halfUAtMinV[m] + share * (halfUAtMaxV[m] - halfUAtMinV[m]);
    return Math.min(halfU - Math.abs(u), halfV[m] - Math.abs(v));
  }

  return ([d0, z0, phi, theta, qOverP]) => {
    const p = 1 / Math.abs(qOverP);
    const start = {
      x: -d0 * Math.sin(phi),
      y: d0 * Math.cos(phi),
      z: z0,
      px: p * Math.sin(theta) * Math.cos(phi),
      py: p * Math.sin(theta) * Math.sin(phi),
      pz: p * Math.cos(theta),
      charge: Math.sign(qOverP),
    };
    prepared()(start, random, crossings);
    const crossed: CrossedModule[] = [];
    for (let i = 0; i < crossings.count; i++)
      if (crossings.cosine[i] >= lowestCosine)
        crossed.push({ module: crossings.module[i], inside: inside(i) });
    return crossed;
  };
}

import { asTyped } from '../parameters/codec.ts';
import type { Generator } from '../session/opening.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  type SimulationSettingId,
  type SimulationSettings,
  simulationSettings,
} from '../simulation/settings.ts';

/** The generator's settings in links: the seed, and what differs from its default. */
export const LINKED_GENERATOR: Generator<SimulationSettings> = {
  read(given) {
    for (const id of Object.keys(given))
      if (!(id in DEFAULT_SIMULATION_SETTINGS))
        throw new Error(
          `The link names a setting of the generator, "${asTyped(id)}", that is none.`,
        );
    return simulationSettings(given as Partial<SimulationSettings>);
  },
  write: (settings) =>
    Object.fromEntries(
      Object.entries(settings).filter(
        ([id, value]) =>
          id === 'seed' || value !== DEFAULT_SIMULATION_SETTINGS[id as SimulationSettingId],
      ),
    ),
};

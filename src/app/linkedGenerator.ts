import { DEFAULT_DETECTOR, DETECTORS, detectorProfile } from '../detectors/index.ts';
import { asTyped } from '../parameters/codec.ts';
import type { Generator } from '../session/opening.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  type EventRequest,
  type SimulationSettingId,
  type SimulationSettings,
  simulationSettings,
} from '../simulation/settings.ts';

/** The generator's settings in links: the seed, and what differs from its default. */
export const LINKED_GENERATOR: Generator<EventRequest> = {
  read({ detector, ...given }) {
    for (const id of Object.keys(given))
      if (!(id in DEFAULT_SIMULATION_SETTINGS))
        throw new Error(
          `The link names a setting of the generator, "${asTyped(id)}", that is none.`,
        );
    const settings = simulationSettings(given as Partial<SimulationSettings>);
    if (detector === undefined) return settings;
    const id = String(detector);
    if (!detectorProfile(id))
      throw new Error(
        `The link asks for an event of the detector "${asTyped(id)}"; there are ${DETECTORS.map((one) => one.id).join(' and ')}.`,
      );
    return { ...settings, detector: id };
  },
  write: ({ detector = DEFAULT_DETECTOR.id, ...settings }) => ({
    ...(detector === DEFAULT_DETECTOR.id ? {} : { detector }),
    ...Object.fromEntries(
      Object.entries(settings).filter(
        ([id, value]) =>
          id === 'seed' || value !== DEFAULT_SIMULATION_SETTINGS[id as SimulationSettingId],
      ),
    ),
  }),
};

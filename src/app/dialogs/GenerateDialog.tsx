import { type FormEvent, useState } from 'react';
import { DEFAULT_DETECTOR, DETECTORS } from '../../detectors/index.ts';
import {
  DEFAULT_SIMULATION_SETTINGS,
  SIMULATION_MIXES,
  SIMULATION_SETTINGS,
  type SimulationDescriptor,
  SimulationSettingError,
  type SimulationSettingId,
  type SimulationSettings,
  simulationSettings,
} from '../../simulation/settings.ts';
import { useActions } from '../sessionContext.tsx';
import { Dialog } from './Dialog.tsx';

const DESCRIPTORS: readonly SimulationDescriptor[] = Object.values(SIMULATION_SETTINGS);

/** Densities people ask for, in particles. */
const PRESETS = [
  { label: 'One particle', particles: 1, noiseFraction: 0 },
  { label: 'Small event', particles: 500, noiseFraction: 0.15 },
  { label: 'A fifth', particles: 2100, noiseFraction: 0.15 },
  { label: 'Full event', particles: 10500, noiseFraction: 0.15 },
] as const;

/** What comes from the collisions. */
const MIXES = [
  { label: 'Classic mix', mix: SIMULATION_MIXES.classic },
  { label: 'Full mix', mix: SIMULATION_MIXES.full },
] as const;

type Texts = Record<SimulationSettingId, string>;

/** What was last asked for, for as long as the page is open. */
let lastTexts: Texts = textsOf(DEFAULT_SIMULATION_SETTINGS);
let lastDetector = DEFAULT_DETECTOR.id;

/** Settings of a simulated event, checked before anything runs. */
export function GenerateDialog({ onClose }: { onClose: () => void }) {
  const [texts, setTexts] = useState(lastTexts);
  const [detector, setDetector] = useState(lastDetector);
  const [error, setError] = useState<string | null>(null);
  const { generate } = useActions();
  const set = (changes: Partial<Texts>) => setTexts({ ...texts, ...changes });

  const submit = (event: FormEvent) => {
    event.preventDefault();
    try {
      const settings = settingsOf(texts);
      lastTexts = texts;
      lastDetector = detector;
      void generate(detector === DEFAULT_DETECTOR.id ? settings : { ...settings, detector });
      onClose();
    } catch (problem) {
      if (!(problem instanceof SimulationSettingError)) throw problem;
      setError(problem.message);
    }
  };

  return (
    <Dialog title="Generate an event" onClose={onClose} testId="generate-dialog">
      <form onSubmit={submit} noValidate>
        <div className="presets">
          {PRESETS.map(({ label, particles, noiseFraction }) => (
            <button
              key={label}
              type="button"
              aria-pressed={texts.particles === String(particles)}
              onClick={() =>
                set({ particles: String(particles), noiseFraction: String(noiseFraction) })
              }
            >
              {label}
            </button>
          ))}
          {MIXES.map(({ label, mix }) => (
            <button
              key={label}
              type="button"
              title="Secondaries drawn from spectra (classic), or decays, interactions, kinks and jets by name (full), in the shares of real TrackML events"
              aria-pressed={Object.entries(mix).every(
                ([id, value]) => texts[id as SimulationSettingId] === String(value),
              )}
              onClick={() => set(textsOf(mix))}
            >
              {label}
            </button>
          ))}
        </div>
        <div className="form-grid">
          <label title="Whose modules, field and material the particles run through.">
            <span>Detector</span>
            <select
              value={detector}
              data-testid="generate-detector"
              onChange={(event) => setDetector(event.target.value)}
            >
              {DETECTORS.map(({ id, title }) => (
                <option key={id} value={id}>
                  {title}
                </option>
              ))}
            </select>
          </label>
          {DESCRIPTORS.map(({ id, label, unit, help }) => (
            <label key={id} title={help}>
              <span>{label}</span>
              <span className="field">
                <input
                  type="text"
                  inputMode="decimal"
                  autoComplete="off"
                  value={texts[id as SimulationSettingId]}
                  data-testid={`generate-${id}`}
                  onChange={(event) => set({ [id]: event.target.value })}
                />
                <span className="unit">{unit}</span>
              </span>
            </label>
          ))}
        </div>
        <p className="dialog-note">
          Particles run through the modules of the detector in its field, with multiple scattering,
          inefficiency and noise. The same seed and settings always give the same event.
        </p>
        {error && (
          <p className="parameter-error" role="alert">
            {error}
          </p>
        )}
        <footer>
          <button type="button" onClick={() => setTexts(textsOf(DEFAULT_SIMULATION_SETTINGS))}>
            Defaults
          </button>
          <button
            type="button"
            onClick={() => set({ seed: String(1 + Math.floor(Math.random() * 999_999)) })}
          >
            Another seed
          </button>
          <button type="submit" className="primary" data-testid="generate-submit">
            Generate
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function textsOf<Settings extends Partial<SimulationSettings>>(
  settings: Settings,
): Record<keyof Settings & SimulationSettingId, string> {
  return Object.fromEntries(
    Object.entries(settings).map(([id, value]) => [id, String(value)]),
  ) as Record<keyof Settings & SimulationSettingId, string>;
}

/** @throws SimulationSettingError where a text is no number in the range of its setting. */
function settingsOf(texts: Texts): SimulationSettings {
  const entries = Object.entries(texts).map(([id, text]) => [
    id,
    text.trim() === '' ? Number.NaN : Number(text),
  ]);
  return simulationSettings(Object.fromEntries(entries));
}

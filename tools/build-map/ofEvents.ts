import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { findItems } from '../../src/cli/eventFiles.ts';
import { readPlacements } from '../../src/cli/givenDetector.ts';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readItem } from '../../src/formats/readers/index.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import { encodeModuleMap } from '../../src/modulemap/binary.ts';
import {
  createEventMap,
  DEFAULT_EVENT_MAP,
  type EventMapSettings,
} from '../../src/modulemap/eventMap.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { DENSITIES, type Density, eventSettings } from '../export-graphs/recipe.ts';

/** The flags of a map of events. */
export const EVENT_OPTIONS = {
  events: { type: 'string', multiple: true, default: [] as string[] },
  take: { type: 'string' },
  generated: { type: 'string' },
  density: { type: 'string', default: 'medium' },
  'min-pt': { type: 'string', default: String(DEFAULT_EVENT_MAP.minPt) },
  'min-hits': { type: 'string', default: String(DEFAULT_EVENT_MAP.minHits) },
  'max-eta': { type: 'string', default: String(DEFAULT_EVENT_MAP.maxEta) },
  'max-radius': { type: 'string', default: String(DEFAULT_EVENT_MAP.maxRadius) },
  margin: { type: 'string', default: String(DEFAULT_EVENT_MAP.margin) },
  'no-symmetry': { type: 'boolean', default: false },
} as const;

interface EventFlags {
  readonly detector: string;
  readonly events: readonly string[];
  readonly take?: string | undefined;
  readonly generated?: string | undefined;
  readonly density: string;
  readonly 'min-pt': string;
  readonly 'min-hits': string;
  readonly 'max-eta': string;
  readonly 'max-radius': string;
  readonly 'min-occurrence'?: string | undefined;
  readonly margin: string;
  readonly 'no-symmetry': boolean;
  readonly out?: string | undefined;
}

/** Builds a map of the true tracks of events and writes it, every number as it is. */
export async function buildOfEvents(flags: EventFlags): Promise<void> {
  const { out } = flags;
  if (out === undefined) throw new Error('--out: name the file of the map.');
  const placements = readPlacements(flags.detector);
  const map = createEventMap(placements[0].name, placements, settingsOf(flags));
  let events = 0;
  for await (const event of flags.generated === undefined ? filed(flags) : generated(flags)) {
    const { tracksSoFar, entries, covered, triplets } = map.add(event);
    const share = ((100 * covered) / Math.max(1, triplets)).toFixed(1);
    process.stderr.write(
      `${++events} ${event.name}: ${tracksSoFar} tracks, ${entries} entries; ${share}% of its triplets were known\n`,
    );
  }
  const bytes = encodeModuleMap(map.map(), 'exact');
  mkdirSync(dirname(out), { recursive: true });
  writeFileSync(out, bytes);
  process.stderr.write(`${out}: ${(bytes.length / 1e6).toFixed(1)} MB\n`);
}

function settingsOf(flags: EventFlags): EventMapSettings {
  const number = (flag: keyof EventFlags, text: string) => {
    const value = Number(text);
    if (text !== '' && value >= 0) return value;
    throw new Error(`--${flag}: "${text}" is not a number from 0.`);
  };
  return {
    ...DEFAULT_EVENT_MAP,
    minPt: number('min-pt', flags['min-pt']),
    minHits: number('min-hits', flags['min-hits']),
    maxEta: number('max-eta', flags['max-eta']),
    maxRadius: number('max-radius', flags['max-radius']),
    minOccurrence: number('min-occurrence', flags['min-occurrence'] ?? '1'),
    margin: number('margin', flags.margin),
    symmetry: !flags['no-symmetry'],
  };
}

async function* filed({ events, take }: EventFlags): AsyncGenerator<TrackingEvent> {
  const { items } = await findItems(events);
  const found = items.filter(({ kind }) => kind === 'event');
  const [, first = '1', last = String(found.length)] =
    take === undefined ? [] : (/^(\d+)-(\d+)$/.exec(take) ?? []);
  if (take !== undefined && !(Number(first) >= 1 && Number(last) <= found.length))
    throw new Error(`--take: "${take}" is not FIRST-LAST within 1-${found.length}.`);
  for (const item of found.slice(Number(first) - 1, Number(last)))
    yield await readItem('event', await packItem(item));
}

/** Generated events of the training split, so that none is one of those that figures are quoted for. */
async function* generated({
  detector,
  generated: count,
  density,
}: EventFlags): AsyncGenerator<TrackingEvent> {
  const known = (Object.keys(DENSITIES) as Density[]).find((one) => one === density);
  if (!known) throw new Error(`--density: give one of ${Object.keys(DENSITIES).join(', ')}.`);
  const simulators = readPlacements(detector).map((placement) => createSimulator(placement));
  for (let i = 0; i < Number(count); i++)
    yield await generateEvent(
      simulators[i % simulators.length],
      eventSettings('train', known, i, 'full'),
    );
}

/** TrackML events and the shipped map. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { TrackingEvent } from '../../src/event/event.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { decodeCanonicalMap } from '../../src/modulemap/binary.ts';
import { expandCanonicalMap } from '../../src/modulemap/expand.ts';
import type { ModuleMap } from '../../src/modulemap/moduleMap.ts';

export const TRACKML_MAP_FILE = 'public/maps/trackml.map';
const DEMO = 'public/events/trackml-small.zip';
const FULL = '../shared/data/trackml-full';

export function trackmlMap(): ModuleMap {
  return expandCanonicalMap(decodeCanonicalMap(readFileSync(TRACKML_MAP_FILE), TRACKML_MAP_FILE));
}

/** The demo event, about 5,500 hits. */
export function demoEvent(): Promise<TrackingEvent> {
  return readOne(DEMO);
}

/** Files of the hits of the full TrackML events, about 100,000 each; none where they are not there. */
export function fullEventFiles(): string[] {
  if (!existsSync(FULL)) return [];
  const names = readdirSync(FULL).filter((name) => /-hits\.csv\.gz$/.test(name));
  return names.map((name) => `${FULL}/${name}`);
}

/** The event of one file. */
export async function readOne(file: string): Promise<TrackingEvent> {
  const [event] = await readTrackmlEvent([
    { name: basename(file), bytes: new Uint8Array(readFileSync(file)) },
  ]);
  return event;
}

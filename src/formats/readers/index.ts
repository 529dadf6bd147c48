import { inCanonicalOrder } from '../../event/canonicalOrder.ts';
import type { TrackingEvent } from '../../event/event.ts';
import { acornEvent } from './acornEvent.ts';
import { actsEvent } from './actsEvent.ts';
import { athenaEvent } from './athenaEvent.ts';
import { collidermlEvent } from './collidermlEvent.ts';
import { featureTable } from './featureTable.ts';
import { network } from './network.ts';
import { oddDetector } from './oddDetector.ts';
import { oddEvent } from './oddEvent.ts';
import type {
  AnyReader,
  PackedItem,
  Reader,
  ReaderKind,
  ReadOptions,
  ReadResults,
} from './reader.ts';
import { rootMap } from './rootMap.ts';
import { session } from './session.ts';
import { textMap } from './textMap.ts';
import { torchEvent } from './torchEvent.ts';
import { trackloomMap } from './trackloomMap.ts';
import { trackmlDetector } from './trackmlDetector.ts';
import { trackmlEvent } from './trackmlEvent.ts';
import { actsTracks, collidermlTracks, labelsTracks, tracksTable } from './tracks.ts';

/** Every format that can be opened. Where two would take a file, the first one does. */
export const READERS: readonly AnyReader[] = [
  trackmlDetector,
  oddDetector,
  session,
  trackloomMap,
  rootMap,
  textMap,
  network,
  athenaEvent,
  actsEvent,
  oddEvent,
  collidermlEvent,
  torchEvent,
  tracksTable,
  actsTracks,
  collidermlTracks,
  labelsTracks,
  featureTable,
  acornEvent,
  // Knows its tables by name too, so that it stands behind those that go by content alone.
  trackmlEvent,
];

/** The reader of some kind by its id. @throws Error where there is none. */
export function readerOf<K extends ReaderKind>(kind: K, id: string): Reader<K> {
  const found = READERS.find((reader) => reader.id === id && reader.kind === kind);
  if (!found) throw new Error(`There is no reader "${id}" of the kind ${kind}.`);
  // Its kind was compared, which the type system does not carry over to what it reads.
  return found as unknown as Reader<K>;
}

/** Reads an item of some kind; an event in canonical order. @throws FormatError (or the like) of one sentence. */
export async function readItem<K extends ReaderKind>(
  kind: K,
  { reader, name, entry, parts }: PackedItem,
  options: ReadOptions = {},
): Promise<ReadResults[K]> {
  const result = await readerOf(kind, reader).read(name, parts, { ...options, entry });
  return kind === 'event' ? (inCanonicalOrder(result as TrackingEvent) as typeof result) : result;
}

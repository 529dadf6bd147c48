import { withConvention } from '../../formats/listedMap.ts';
import { readItem } from '../../formats/readers/index.ts';
import type { PackedItem } from '../../formats/readers/reader.ts';
import { writeTextMap } from '../../formats/textMap.ts';
import type { NamedBytes } from '../../formats/zip.ts';
import { encodeModuleMap } from '../../modulemap/binary.ts';
import type { CanonicalMap } from '../../modulemap/canonicalMap.ts';
import {
  type MapFigures,
  mapFigures,
  mergeMaps,
  withOccurrences,
  withoutCycles,
} from '../../modulemap/mapTools.ts';
import type { Convention, ModuleMapHeader } from '../../modulemap/moduleMap.ts';
import { breathe } from '../../tasks/breathe.ts';
import { type TaskContext, transferring } from '../../tasks/rpc.ts';
import type { Transferring } from '../../tasks/transfer.ts';

/** What a map is changed to, and the files that it is written as. */
export interface MapChange {
  /** Triplets of fewer tracks go. */
  readonly minOccurrence: number;
  /** Whether modules that lead back to themselves lose the rarest way. */
  readonly dropCycles: boolean;
  /** Stated in place of the one that the map has; null leaves that. */
  readonly convention: Convention | null;
  /** `exact`: every number as it is; `coded`: small, each window a little wider; `text`: as ModuleMapGraph reads it. */
  readonly format: 'exact' | 'coded' | 'text';
}

/** What there is to say of a map. */
export interface MapFacts {
  readonly header: ModuleMapHeader;
  readonly figures: MapFigures;
  readonly hasMoments: boolean;
}

/** What is done to whole maps in the compute worker; maps are read for it and not kept. */
export function mapTasks() {
  const read = ({ signal, progress }: TaskContext, item: PackedItem) =>
    readItem('map', item, { signal, onProgress: (fraction) => progress(0.7 * fraction) });

  return {
    async mapFacts(context: TaskContext, item: PackedItem): Promise<MapFacts> {
      const map = await read(context, item);
      await breathe(context.signal);
      const hasMoments = map.triplets.moments !== undefined;
      return { header: map.header, figures: mapFigures(map), hasMoments };
    },

    /** The files of a map, merged with others first, then changed. */
    async changeMap(
      context: TaskContext,
      items: readonly PackedItem[],
      change: MapChange,
    ): Promise<Transferring<NamedBytes[]>> {
      const maps: CanonicalMap[] = [];
      for (const item of items) maps.push(await read(context, item));
      const { signal } = context;
      await breathe(signal);
      const one = maps.length > 1 ? mergeMaps(maps) : maps[0];
      const stated = change.convention ? withConvention(one, change.convention) : one;
      await breathe(signal);
      const frequent =
        change.minOccurrence > 1 ? withOccurrences(stated, change.minOccurrence) : stated;
      const made = change.dropCycles ? withoutCycles(frequent) : frequent;
      await breathe(signal);
      return transferring(filesOf(made, change.format));
    },
  };
}

function filesOf(map: CanonicalMap, format: MapChange['format']): NamedBytes[] {
  const { detector } = map.header;
  if (format !== 'text') return [{ name: `${detector}.map`, bytes: encodeModuleMap(map, format) }];
  const { triplets, doublets } = writeTextMap(map);
  return [
    { name: `${detector}.triplets.txt`, bytes: triplets },
    { name: `${detector}.doublets.txt`, bytes: doublets },
  ];
}

import { expect, test } from 'vitest';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { READERS } from '../../../../src/formats/readers/index.ts';
import type { Reader } from '../../../../src/formats/readers/reader.ts';
import { packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { unpack } from '../../../../src/formats/sourceFile.ts';
import { KINDS } from '../../../../src/pipeline/kinds/index.ts';
import { oneInUse } from '../../../../src/pipeline/kinds/kind.ts';
import { createOpenings } from '../../../../src/pipeline/openings.ts';

declare module '../../../../src/formats/readers/reader.ts' {
  interface ReadResults {
    readonly remark: { readonly text: string };
  }
}
declare module '../../../../src/pipeline/pipeline.ts' {
  interface Opened {
    readonly remark?: { readonly text: string; readonly on: string };
  }
}

// What two new files of a few lines would hold: the reader, and the kind.
const remarkFile: Reader<'remark'> = {
  id: 'remarkFile',
  kind: 'remark',
  title: 'remark',
  accepts: (files) =>
    files
      .filter(({ firstBytes }) => new TextDecoder().decode(firstBytes).startsWith('REMARK'))
      .map((file) => ({ name: file.name, parts: { remark: file } })),
  read: async (_name, { remark }) => ({ text: new TextDecoder().decode(unpack(remark)) }),
};
const remark = oneInUse('remark', async (item, context, { services, list }) => {
  const { text } = await services.read('remark', item, context);
  return () => ({ remark: { text, on: list.event()?.name ?? 'nothing' } });
});

const event: TrackingEvent = {
  name: 'e1',
  detector: 'trackml',
  hitId: Uint32Array.of(1),
  x: new Float64Array(1),
  y: new Float64Array(1),
  z: new Float64Array(1),
  moduleKey: new BigUint64Array(1),
  truth: null,
  cells: null,
};
const unused = () => Promise.reject(new Error('not asked for'));

function opening() {
  const shown: string[] = [];
  const openings = createOpenings(
    {
      read: async (kind, item) =>
        (kind === 'event'
          ? event
          : await remarkFile.read(item.name, (await packItem(item)).parts, {})) as never,
      fetchFile: unused,
      generateEvent: unused,
      openDetector: unused,
      openMap: unused,
      openNetwork: unused,
      openTracks: unused,
    },
    {
      eventChanged: () => shown.push('event'),
      resourceChanged() {},
      detectorChanged() {},
      changed() {},
    },
    [...KINDS, remark],
  );
  const open = async (...files: File[]) =>
    openings.openItems(await recognise(files, [remarkFile, ...READERS]));
  return { openings, open, shown };
}

const HITS = 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,0,0,8,2,1\n';

test('a further kind is a file and a row beside its reader, and opens with the rest, in its turn', async () => {
  const { open, shown } = opening();
  const opened = await open(
    new File(['REMARK look here'], 'a.txt'),
    new File([HITS], 'e1-hits.csv'),
    new File(['REMARK and here'], 'b.txt'),
  );
  expect(shown).toEqual(['event']);
  expect([...opened.kinds].sort()).toEqual(['event', 'remark']);
  expect(opened.remark).toEqual({ text: 'REMARK look here', on: 'e1' });
  expect(opened.problems).toEqual([
    'b.txt was left out: one remark is in use at a time, and a.txt was chosen with it.',
  ]);
});

test('every reader is of a kind that opens', () => {
  const kinds = new Set(KINDS.map(({ id }) => id));
  expect(kinds.size).toBe(KINDS.length);
  for (const { id, kind } of READERS) expect(kinds.has(kind), id).toBe(true);
});

import { strToU8 } from 'fflate';
import { expect, test } from 'vitest';
import type { LoadedMap } from '../../../src/chains/tools.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import { zip } from '../../../src/formats/zip.ts';
import type { NetworkFiles } from '../../../src/inference/networkFiles.ts';
import { createOpenings } from '../../../src/pipeline/openings.ts';
import { breathe, isAbort, type TaskContext } from '../../../src/tasks/rpc.ts';

const HITS = 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,0,0,8,2,1\n';
const eventZip = (...names: string[]) =>
  new File(
    [zip(names.map((name) => ({ name: `${name}-hits.csv`, bytes: strToU8(HITS) }))) as BlobPart],
    'some.zip',
  );
const MAP = new File(['m'], 'm.map');
const NETWORK = [new File(['n'], 'n.onnx'), new File(['{}'], 'n.json')];
const DETECTOR = new File(['volume_id,layer_id,module_id,cx,rot_xu,module_minhu\n'], 'd.csv');

function event(name: string): TrackingEvent {
  return {
    name,
    detector: 'trackml',
    hitId: Uint32Array.of(1),
    x: new Float64Array(1),
    y: new Float64Array(1),
    z: new Float64Array(1),
    moduleKey: new BigUint64Array(1),
    truth: null,
    cells: null,
  };
}

/** Openings that write down what was opened; of what is `held`, reading waits; what is `bad` cannot be read. */
function opening() {
  const log: string[] = [];
  const held = new Set<string>();
  const bad = new Set<string>();
  async function call<T>(name: string, context: TaskContext, result: T): Promise<T> {
    log.push(name);
    while (held.has(name)) await breathe(context.signal);
    if (bad.has(name)) throw new Error(`${name} is bad.`);
    return result;
  }
  const openings = createOpenings(
    {
      read: (_kind, item, context) => call(item.name, context, event(item.name) as never),
      fetchFile: (url, context) => call(url, context, eventZip('fetched')),
      generateEvent: (_settings, context) => call('generate', context, event('generated')),
      openDetector: (item, context) => call(item.name, context, { value: {} as never, apply() {} }),
      openMap: (item, context) =>
        call(item.name, context, {
          value: { header: { detector: 'trackml' } } as LoadedMap,
          apply() {},
        }),
      openTracks: () => Promise.reject(new Error('not asked for')),
      openNetwork: (item, context) =>
        call(
          item.name,
          context,
          item.parts.manifest
            ? { value: { manifest: { detector: 'trackml' } } as NetworkFiles, apply() {} }
            : { file: { ...MAP, name: item.name }, outline: {} as never },
        ),
    },
    { eventChanged() {}, resourceChanged() {}, detectorChanged() {}, changed() {} },
  );
  const untilRead = async (name: string) => {
    while (!log.includes(name)) await breathe(new AbortController().signal);
  };
  return { openings, log, held, bad, untilRead };
}

test('all that was picked opens, what others may need first', async () => {
  const { openings, log } = opening();
  const { kinds, kindsOf, undescribed, problems } = await openings.openFiles([
    eventZip('e2', 'e1'),
    ...NETWORK,
    MAP,
    DETECTOR,
    new File(['?'], 'notes.txt'),
  ]);
  expect(log).toEqual(['d.csv', 'm.map', 'n.onnx', 'e1']);
  expect([...kinds].sort()).toEqual(['detector', 'event', 'map', 'network']);
  expect(Object.fromEntries(kindsOf ?? [])).toEqual({
    'd.csv': new Set(['detector']),
    'm.map': new Set(['map']),
    'n.onnx': new Set(['network']),
    'n.json': new Set(['network']),
    'some.zip': new Set(['event']),
  });
  expect(undescribed).toBeUndefined();
  expect(problems).toEqual([
    'notes.txt was left out: it is no detector, session, map, network, event or tracks that can be read here.',
  ]);
  expect(openings.eventNames()).toEqual(['e1', 'e2']);
});

test('a network without a manifest is asked about, and the rest opens anyway', async () => {
  const { openings } = opening();
  const { undescribed, kinds } = await openings.openFiles([NETWORK[0], eventZip('e1')]);
  expect(undescribed?.file.name).toBe('n.onnx');
  expect(kinds.has('event')).toBe(true);
  expect(openings.event()?.name).toBe('e1');
});

test('what fails leaves the rest, and is named', async () => {
  const { openings, bad } = opening();
  bad.add('m.map');
  const { kinds, problems } = await openings.openFiles([
    MAP,
    new File([''], 'b.map'),
    eventZip('e1'),
  ]);
  expect([...kinds]).toEqual(['event']);
  expect(problems).toEqual([
    'm.map is bad.',
    'b.map was left out: one map is in use at a time, and m.map was chosen with it.',
  ]);
});

test('where nothing opens, the refusal says all there is to say', async () => {
  const { openings, bad } = opening();
  bad.add('m.map');
  await expect(openings.openFiles([MAP, new File(['?'], 'notes.txt')])).rejects.toThrow(
    /notes\.txt was left out: .* m\.map is bad\./,
  );
  await expect(openings.openFiles([])).rejects.toThrow('There is nothing to open');
});

test('an event of the list is read when it is chosen, and the last few are remembered', async () => {
  const { openings, log } = opening();
  await openings.openFiles([eventZip('e1', 'e2', 'e3', 'e4', 'e5')]);
  expect(log).toEqual(['e1']);
  for (const index of [1, 2, 1, 0, 3, 4, 0]) await openings.selectEvent(index);
  expect(openings.event()?.name).toBe('e1');
  expect(log).toEqual(['e1', 'e2', 'e3', 'e4', 'e5']);
  await openings.selectEvent(1);
  expect(log.at(-1)).toBe('e2');
});

test('a bad event of several is named, and the good ones are there', async () => {
  const { openings, bad } = opening();
  bad.add('e1').add('e3');
  const { problems } = await openings.openFiles([eventZip('e1', 'e2', 'e3', 'e4')]);
  expect(problems).toEqual(['e1 is bad.']);
  expect(openings.eventNames()).toEqual(['e2', 'e3', 'e4']);
  await expect(openings.selectEvent(1)).rejects.toThrow('e3 is bad.');
  expect([openings.event()?.name, openings.eventIndex()]).toEqual(['e2', 0]);
  await openings.selectEvent(2);
  expect([openings.event()?.name, openings.eventIndex()]).toEqual(['e4', 2]);
});

test('of events chosen quickly one after the other, the last one is shown', async () => {
  const { openings, held, untilRead } = opening();
  await openings.openFiles([eventZip('e1', 'e2', 'e3')]);
  held.add('e2');
  const second = openings.selectEvent(1);
  await untilRead('e2');
  expect(openings.eventIndex()).toBe(1);
  await openings.selectEvent(2);
  await second;
  expect([openings.event()?.name, openings.eventIndex()]).toEqual(['e3', 2]);
});

test('opening a map or network while an event loads leaves the event loading', async () => {
  const { openings, held, untilRead } = opening();
  held.add('e1');
  const slow = openings.openFiles([eventZip('e1')]);
  await untilRead('e1');
  await openings.openFiles([MAP, ...NETWORK]);
  await expect(openings.openFiles([new File(['?'], 'notes.txt')])).rejects.toThrow('notes.txt');
  expect(openings.loading()).toEqual([{ kind: 'event', name: 'some.zip', progress: null }]);
  expect(openings.eventStatus().state).toBe('running');
  held.clear();
  await slow;
  expect(openings.event()?.name).toBe('e1');
});

test('a map that loads does not show as an event', async () => {
  const { openings, held, untilRead } = opening();
  held.add('m.map');
  const slow = openings.openFiles([MAP]);
  await untilRead('m.map');
  expect(openings.eventStatus().state).toBe('idle');
  expect(openings.loading().map(({ kind }) => kind)).toEqual(['map']);
  openings.cancelLoading('network');
  expect(openings.loading()).toHaveLength(1);
  openings.cancelLoading('map');
  expect(isAbort(await slow.catch((error: unknown) => error))).toBe(true);
  expect(openings.loading()).toEqual([]);
});

test('an address may name anything; one that is slow is given up for a newer event only', async () => {
  const { openings, held, untilRead } = opening();
  held.add('http://x/slow.zip');
  const slow = openings.openUrl('http://x/slow.zip').catch((error: Error) => error);
  await untilRead('http://x/slow.zip');
  expect(openings.loading()).toEqual([{ kind: 'event', name: 'slow.zip', progress: null }]);
  await openings.openFiles([MAP]);
  await openings.openFiles([eventZip('e1')]);
  expect(await slow).toMatchObject({ message: 'slow.zip was given up for some.zip.' });
  const { kinds } = await openings.openUrl('http://x/other.zip');
  expect([...kinds]).toEqual(['event']);
  expect(openings.event()?.name).toBe('fetched');
});

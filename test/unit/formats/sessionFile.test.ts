import { expect, test } from 'vitest';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import {
  parseSession,
  SESSION_FORMAT,
  type SessionFile,
  sessionZip,
} from '../../../src/formats/sessionFile.ts';

const SESSION: SessionFile = {
  format: SESSION_FORMAT,
  query: 'ccCut=0.3&select=track:7',
  notes: 'Look at the third layer.\nµ',
  made: { program: 'Trackloom', version: '0.1.0' },
};
const HITS = 'hit_id,x,y,z,volume_id,layer_id,module_id\n1,30,1,5,8,2,7\n';
const files = [{ name: 'event/e7-hits.csv', bytes: new TextEncoder().encode(HITS) }];

test('a session file holds its event and how it was shown, and is told apart by what is in it', async () => {
  const fractions: number[] = [];
  const zip = await sessionZip(SESSION, files, { onProgress: (done) => fractions.push(done) });
  expect(fractions.at(-1)).toBe(1);
  const { items, problems, unknown } = await recognise([new File([zip], 'mine.zip')]);
  expect([problems, unknown]).toEqual([[], []]);
  expect(items.map(({ kind }) => kind).sort()).toEqual(['event', 'session']);
  const read = async (kind: 'event' | 'session') => {
    const item = items.find((one) => one.kind === kind);
    if (!item) throw new Error(`There is no ${kind} among them.`);
    return readItem(kind, await packItem(item));
  };
  expect(await read('session')).toEqual(SESSION);
  expect(await read('event')).toMatchObject({ name: 'e7', hitId: Uint32Array.of(1) });
});

test('packing stops when it is aborted', async () => {
  const ended = new AbortController();
  const packing = sessionZip(SESSION, files, {
    signal: ended.signal,
    onProgress: () => ended.abort(),
  });
  await expect(packing).rejects.toMatchObject({ name: 'AbortError' });
});

test.each([
  ['{', 'it is no JSON'],
  ['null', 'its format is not'],
  ['{"format":"trackloom-session-9"}', 'its format is not "trackloom-session-1"'],
  [`{"format":"${SESSION_FORMAT}"}`, 'it has no "query"'],
])('what is no session is refused in one sentence: %s', (text, reason) => {
  expect(() => parseSession(text, 'session.json')).toThrow(reason);
});

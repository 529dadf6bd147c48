import { afterEach, expect, test, vi } from 'vitest';
import { fetchSource } from '../../../src/pipeline/fetchSource.ts';
import { isAbort, type TaskContext } from '../../../src/tasks/rpc.ts';

afterEach(() => vi.unstubAllGlobals());

function answer(make: () => Response | Promise<Response>): void {
  vi.stubGlobal('fetch', async () => make());
}

function watched(signal = new AbortController().signal) {
  const seen: number[] = [];
  const context: TaskContext = { signal, progress: (fraction) => seen.push(fraction) };
  return { context, seen };
}

/** A body of one piece, then whatever `then` does. */
function body(piece: string, then: (stream: ReadableStreamDefaultController) => void) {
  let sent = false;
  return new ReadableStream({
    pull(stream) {
      if (sent) return then(stream);
      sent = true;
      stream.enqueue(new TextEncoder().encode(piece));
    },
  });
}

test.each([
  ['https://a.example/dir/event%2001.zip?token=1#x', 'event 01.zip'],
  ['events/relative.zip', 'relative.zip'],
  ['https://a.example/100%.zip', '100%.zip'],
  ['https://a.example/dir/', 'download'],
  ['https://zenodo.example/api/records/1/files/events%20a.zip/content', 'events a.zip'],
  ['https://b.example/files/net.onnx/download?version=2', 'net.onnx'],
  ['https://a.example/dir/content', 'content'],
])('%s is called %s', async (url, name) => {
  answer(() => new Response('x'));
  expect((await fetchSource(url, watched().context)).name).toBe(name);
});

test.each([
  ['attachment; filename="events 01.zip"', 'events 01.zip'],
  ['attachment; filename=a.csv; size=3', 'a.csv'],
  ["attachment; filename=b.csv; filename*=UTF-8''%C3%A4.csv", 'ä.csv'],
  ['attachment; filename="../../etc/a.csv"', 'a.csv'],
  ['inline', 'x'],
])('a server that says %s names it %s', async (disposition, name) => {
  answer(() => new Response('x', { headers: { 'content-disposition': disposition } }));
  expect((await fetchSource('https://a.example/x', watched().context)).name).toBe(name);
});

test('a download of unknown size tells the bytes that came', async () => {
  answer(() => new Response(body('12345', (stream) => stream.close())));
  const { context, seen } = watched();
  const bytes: number[] = [];
  await fetchSource('https://a.example/a.csv', {
    ...context,
    received: (count) => bytes.push(count),
  });
  expect([seen, bytes]).toEqual([[], [5]]);
});

test('a download reports how far it is and gives its bytes', async () => {
  answer(
    () =>
      new Response(
        body('12345', (stream) => stream.close()),
        { headers: { 'content-length': '10' } },
      ),
  );
  const { context, seen } = watched();
  const file = await fetchSource('https://a.example/a.csv', context);
  expect(seen).toEqual([0.5]);
  expect(new TextDecoder().decode(await file.arrayBuffer())).toBe('12345');
});

test.each<[string, () => Response, string]>([
  [
    'an address that does not answer',
    () => {
      throw new TypeError('failed');
    },
    'could not be reached; check the address',
  ],
  ['a missing file', () => new Response('', { status: 404 }), 'the server answered 404'],
  [
    'a download that breaks off',
    () =>
      new Response(
        body('1', (stream) => stream.error(new TypeError('network error'))),
        { headers: { 'content-length': '10' } },
      ),
    'the download broke off; try again',
  ],
])('%s is named in a sentence', async (_what, make, sentence) => {
  answer(make);
  const { context } = watched();
  const fetched = fetchSource('https://a.example/a.csv', context);
  await expect(fetched).rejects.toThrow(`https://a.example/a.csv`);
  await expect(fetched).rejects.toThrow(sentence);
});

test('a cancelled download is no failure', async () => {
  const controller = new AbortController();
  controller.abort();
  answer(() => {
    throw controller.signal.reason;
  });
  const error = await fetchSource(
    'https://a.example/a.csv',
    watched(controller.signal).context,
  ).catch((reason: unknown) => reason);
  expect(isAbort(error)).toBe(true);
});

import { expect, it } from 'vitest';
import { createUpload } from '../../../src/service/upload.ts';

/** What a browser would do, step by step. */
function fake() {
  const request = {
    HEADERS_RECEIVED: 2,
    readyState: 0,
    status: 0,
    response: new ArrayBuffer(0),
    upload: {} as { onprogress?(event: object): void },
    sent: null as unknown,
    headers: {} as Record<string, string>,
    open: (method: string, url: string) => {
      request.headers[':'] = `${method} ${url}`;
    },
    setRequestHeader: (name: string, value: string) => {
      request.headers[name] = value;
    },
    getAllResponseHeaders: () => 'content-type: application/json\r\nx-a: 1: 2\r\n',
    send: (body: unknown) => {
      request.sent = body;
    },
    abort: () => {
      request.onabort();
    },
    onreadystatechange: () => {},
    onload: () => {},
    onloadend: () => {},
    onerror: () => {},
    onabort: () => {},
    /** The headers of the answer are there. */
    answers(status: number) {
      request.readyState = 2;
      request.status = status;
      request.onreadystatechange();
    },
  };
  const Request = function XMLHttpRequest() {
    return request;
  } as unknown as new () => XMLHttpRequest;
  return { request, upload: createUpload(Request) };
}
const post = { method: 'POST', headers: { 'Content-Type': 'a/b' }, body: 'body' };

it('tells what is on the way, and answers with headers first and the body after', async () => {
  const { request, upload } = fake();
  const told: number[][] = [];
  const asking = upload('http://a/v2', post, (...bytes) => told.push(bytes));
  expect(request).toMatchObject({
    sent: 'body',
    headers: { ':': 'POST http://a/v2', 'content-type': 'a/b' },
  });
  request.upload.onprogress?.({ loaded: 2, total: 4 });
  request.answers(404);
  const response = await asking;
  expect(response.status).toBe(404);
  expect(response.headers.get('x-a')).toBe('1: 2');
  request.response = new TextEncoder().encode('text').buffer;
  request.onload();
  expect(await response.text()).toBe('text');
  expect(told).toEqual([[2, 4]]);
});

it('fails as fetch does: no server, a signal before and after, an answer that breaks off', async () => {
  const none = fake();
  const asking = none.upload('http://a', post, () => {});
  none.request.onerror();
  await expect(asking).rejects.toBeInstanceOf(TypeError);

  const controller = new AbortController();
  const given = fake();
  const giving = given.upload('http://a', { ...post, signal: controller.signal }, () => {});
  controller.abort(new Error('given up'));
  await expect(giving).rejects.toThrow('given up');
  await expect(
    given.upload('http://a', { ...post, signal: controller.signal }, () => {}),
  ).rejects.toThrow('given up');

  const broken = fake();
  const breaking = broken.upload('http://a', post, () => {});
  broken.request.answers(200);
  const response = await breaking;
  broken.request.onerror();
  await expect(response.text()).rejects.toBeInstanceOf(TypeError);
});

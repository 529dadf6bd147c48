/** Sending with progress, which `fetch` does not tell. */

/** Sends a request as `fetch` does, and tells how much of its body is on the way. */
export type Upload = (
  url: string,
  init: RequestInit,
  onSent: (sent: number, total: number) => void,
) => Promise<Response>;

/**
 * An upload by XMLHttpRequest. Its answer comes once its headers are there, as that of `fetch`, and its body later.
 * @throws as `fetch`: a TypeError where no server answers, the reason of `signal` once it aborts.
 */
export function createUpload(Request: new () => XMLHttpRequest): Upload {
  return (url, { method = 'GET', headers, body, signal }, onSent) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const request = new Request();
      let answer: ReadableStreamDefaultController<Uint8Array> | null = null;
      const abort = () => request.abort();
      const fail = (reason: unknown) => {
        if (answer) answer.error(reason);
        else reject(reason);
      };
      request.open(method, url);
      request.responseType = 'arraybuffer';
      for (const [name, value] of new Headers(headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => onSent(loaded, total);
      request.onreadystatechange = () => {
        if (request.readyState !== request.HEADERS_RECEIVED || request.status === 0) return;
        const stream = new ReadableStream<Uint8Array>({
          start: (controller) => {
            answer = controller;
          },
          cancel: abort,
        });
        const told = { status: request.status, headers: headersOf(request) };
        resolve(new Response(stream, told));
      };
      request.onload = () => {
        answer?.enqueue(new Uint8Array(request.response as ArrayBuffer));
        answer?.close();
      };
      request.onerror = () => fail(new TypeError('The request failed.'));
      request.onabort = () => fail(signal?.reason ?? new DOMException('Cancelled.', 'AbortError'));
      request.onloadend = () => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      request.send((body ?? null) as XMLHttpRequestBodyInit | null);
    });
}

function headersOf(request: XMLHttpRequest): Headers {
  const headers = new Headers();
  for (const line of request.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const at = line.indexOf(':');
    if (at > 0) headers.append(line.slice(0, at), line.slice(at + 1).trim());
  }
  return headers;
}

import type { SourceFile } from '../formats/sourceFile.ts';
import type { TaskContext } from '../tasks/rpc.ts';

/**
 * Downloads a file with progress. The name is the last part of the address.
 * @throws Error with one sentence that names the address and the remedy.
 */
export async function fetchSource(url: string, context: TaskContext): Promise<SourceFile> {
  let response: Response;
  try {
    response = await fetch(url, { signal: context.signal });
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw new Error(
      `${url} could not be reached; check the address, and that its server allows other sites to read it (CORS).`,
    );
  }
  if (!response.ok)
    throw new Error(`${url}: the server answered ${response.status}; check the address.`);
  let body: Blob;
  try {
    body = await readBody(response, context);
  } catch (error) {
    if (context.signal.aborted) throw error;
    throw new Error(`${url}: the download broke off; try again.`);
  }
  return {
    name: nameOfAddress(url),
    size: body.size,
    slice: (start, end) => body.slice(start, end),
    arrayBuffer: () => body.arrayBuffer(),
  };
}

/** Last part of an address, which may be relative to the page; as it stands where it is not well encoded. */
export function nameOfAddress(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const last = path.slice(path.lastIndexOf('/') + 1) || 'download';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

async function readBody(response: Response, context: TaskContext): Promise<Blob> {
  const total = Number(response.headers.get('content-length'));
  if (!response.body || !(total > 0)) return response.blob();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    received += part.value.length;
    context.progress(Math.min(1, received / total));
  }
  return new Blob(chunks);
}

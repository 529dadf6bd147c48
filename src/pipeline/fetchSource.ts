import type { SourceFile } from '../formats/sourceFile.ts';
import type { TaskContext } from '../tasks/rpc.ts';

/** How a download is watched: where its size is not known, or it stalls, by the bytes that came. */
export interface DownloadContext extends TaskContext {
  received?(bytes: number): void;
}

/**
 * Downloads a file with progress. Its name is what the server says, else the last part of the address.
 * @throws Error with one sentence that names the address and the remedy.
 */
export async function fetchSource(url: string, context: DownloadContext): Promise<SourceFile> {
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
    name: nameInHeader(response.headers.get('content-disposition')) ?? nameOfAddress(url),
    size: body.size,
    slice: (start, end) => body.slice(start, end),
    arrayBuffer: () => body.arrayBuffer(),
  };
}

/** Last parts of addresses under which archives such as Zenodo give the file that the part before names. */
const CONTENT = ['content', 'download', 'raw'];

/** The file name that a server gives a download, without any folder; null where it gives none. */
function nameInHeader(disposition: string | null): string | null {
  const patterns = [/filename\*=[\w-]*'[^']*'([^;]+)/i, /filename="([^"]+)"/i, /filename=([^;]+)/i];
  const found = patterns.map((pattern) => pattern.exec(disposition ?? '')?.[1]).find(Boolean);
  const name = nameOfAddress(found?.trim() ?? '');
  return name === 'download' ? null : name;
}

/** Last part of an address, which may be relative to the page; as it stands where it is not well encoded. */
export function nameOfAddress(url: string): string {
  const path = url.replace(/[?#].*$/, '');
  const [last = '', before = ''] = path.split('/').reverse();
  const name = (CONTENT.includes(last) && before.includes('.') ? before : last) || 'download';
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function readBody(response: Response, context: DownloadContext): Promise<Blob> {
  const total = Number(response.headers.get('content-length'));
  if (!response.body) return response.blob();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let received = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    chunks.push(part.value);
    received += part.value.length;
    context.received?.(received);
    if (total > 0) context.progress(Math.min(1, received / total));
  }
  return new Blob(chunks);
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createNodeServices } from '../../../src/cli/nodeServices.ts';
import { inMemory, type SourceFile } from '../../../src/formats/sourceFile.ts';
import { createPipeline } from '../../../src/pipeline/engine.ts';
import { fetchSource } from '../../../src/pipeline/fetchSource.ts';
import type { Pipeline } from '../../../src/pipeline/pipeline.ts';

const CASES = '../shared/data/field-cases';

const bytesOf = (path: string) => new Uint8Array(readFileSync(path));
const onDisk = (path: string) =>
  inMemory({ name: path.slice(path.lastIndexOf('/') + 1), bytes: bytesOf(path) });
const NETWORK = ['onnx', 'json'].map((ending) => onDisk(`public/models/trackml.${ending}`));

let pipeline: Pipeline;
function open(): Pipeline {
  const services = createNodeServices({ shipped: 'public', map: null, models: [], threads: 1 });
  pipeline = createPipeline({ ...services, fetchFile: fetchSource }) as Pipeline;
  pipeline.setProvider('wasm');
  pipeline.setGraphBackend('cpu');
  return pipeline;
}
afterEach(() => pipeline.dispose());

/** Tracks of the open event, as sets of hit ids. */
function tracksFound({ results, event }: ReturnType<Pipeline['snapshot']>): string[] {
  const { hits, offset } = results.tracks!;
  return Array.from({ length: offset.length - 1 }, (_, t) =>
    [...hits.subarray(offset[t], offset[t + 1])]
      .map((row) => event!.hitId[row])
      .sort((a, b) => a - b)
      .join(),
  ).sort();
}

describe.skipIf(!existsSync(CASES))(`the handed cases in ${CASES} (skipped where absent)`, () => {
  it('06: a network that is opened while an event comes in leaves it coming', async () => {
    const slow = bytesOf(`${CASES}/06-opening-a-network-ends-an-event/slow.zip`);
    let rest = () => {};
    const isWanted = new Promise<void>((resolve) => {
      rest = resolve;
    });
    const server = createServer((_, response) => {
      response.writeHead(200, { 'Content-Length': slow.length });
      response.write(slow.subarray(0, 1000));
      void isWanted.then(() => response.end(slow.subarray(1000)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { openUrl, openFiles, snapshot, subscribe } = open();
    try {
      const began = new Promise<void>((resolve) =>
        subscribe(() => {
          if (snapshot().loading.length > 0) resolve();
        }),
      );
      const coming = openUrl(`http://127.0.0.1:${port}/slow.zip`);
      await began;
      expect((await openFiles(NETWORK)).problems).toEqual([]);
      await expect(
        openFiles([inMemory({ name: 'x.bin', bytes: new Uint8Array(9) })]),
      ).rejects.toThrow('x.bin was left out');
      rest();
      expect((await coming).problems).toEqual([]);
      expect(snapshot().event?.hitId.length).toBeGreaterThan(0);
      expect(snapshot().openedFiles).toEqual(['network:gnn']);
    } finally {
      server.close();
    }
  });

  it('07: the order of the lines changes no track', async () => {
    const { openFiles, settled, snapshot } = open();
    const found: string[][] = [];
    for (const folder of ['a', 'b']) {
      const path = `${CASES}/07-row-order/${folder}`;
      await openFiles(readdirSync(path).map((name) => onDisk(`${path}/${name}`)));
      await settled();
      found.push(tracksFound(snapshot()));
    }
    expect(found[0].length).toBeGreaterThan(0);
    expect(found[1]).toEqual(found[0]);
  });

  it('24: of a large file beside the tables no more is read than tells what it is', async () => {
    const path = `${CASES}/24-large-file-beside`;
    const tables = readdirSync(path).filter((name) => name.endsWith('.csv'));
    let read = 0;
    const large: SourceFile = {
      name: 'notes.root',
      size: 3 * 2 ** 30,
      slice: (start, end) => {
        read += end - start;
        return { arrayBuffer: async () => new ArrayBuffer(end - start) };
      },
      arrayBuffer: () => Promise.reject(new Error('notes.root was read whole')),
    };
    const { openFiles, snapshot } = open();
    const { problems } = await openFiles([
      large,
      ...tables.map((name) => onDisk(`${path}/${name}`)),
    ]);
    expect(problems.join()).toMatch(/^notes\.root was left out: /);
    expect(problems.join()).not.toContain('read whole');
    expect(snapshot().event?.truth).not.toBeNull();
    expect(read).toBeLessThan(2 ** 20);
  });
});

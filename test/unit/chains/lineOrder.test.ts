import fc from 'fast-check';
import { strToU8 } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Chain, Results } from '../../../src/chains/chain.ts';
import { CHAINS } from '../../../src/chains/index.ts';
import type { ServerUse } from '../../../src/chains/ran.ts';
import { runChain } from '../../../src/chains/run.ts';
import { inCanonicalOrder } from '../../../src/event/canonicalOrder.ts';
import type { TrackingEvent } from '../../../src/event/event.ts';
import type { TrackList } from '../../../src/event/trackList.ts';
import { tracksOfHits } from '../../../src/formats/trackTables.ts';
import { DEFAULT_PARAMETERS, type ParameterValues } from '../../../src/parameters/table.ts';
import { PRESETS } from '../../../src/service/entry.ts';
import { TRACK_BUILDERS } from '../../../src/tracks/builders/index.ts';
import { served } from '../service/served.ts';
import { demo, services } from '../service/serving.ts';

/** Events that each chain is tried on; the bar is 500, which take minutes. */
const RUNS = Number(process.env.TRACKLOOM_SHUFFLES ?? 12);

let server: Awaited<ReturnType<typeof served>>;
let whole: TrackingEvent;
let sending: ServerUse;
beforeAll(async () => {
  server = await served();
  sending = { entry: { ...PRESETS[0], url: server.url } };
  whole = await demo();
});
afterAll(() => {
  server.stop();
  services.dispose();
});

const tools = { ...services.tools, askServer: { fetch, pageProtocol: null } };
const context = { signal: new AbortController().signal, progress() {} };

/** The demo event's hits at some rows, in that order, as a file of its own would have them. */
function eventOf(rows: readonly number[]): TrackingEvent {
  return inCanonicalOrder({
    name: 'some hits',
    detector: whole.detector,
    hitId: Uint32Array.from(rows, (row) => whole.hitId[row]),
    x: Float64Array.from(rows, (row) => whole.x[row]),
    y: Float64Array.from(rows, (row) => whole.y[row]),
    z: Float64Array.from(rows, (row) => whole.z[row]),
    moduleKey: BigUint64Array.from(rows, (row) => whole.moduleKey[row]),
    truth: null,
    cells: null,
  });
}

/** Rows of the hits of some particles, and of some others. */
function rowsOf(particles: readonly number[], noise: readonly number[]): number[] {
  const { particleOfHit } = whole.truth!;
  const wanted = new Set(particles);
  const own = [...particleOfHit.keys()].filter((row) => wanted.has(particleOfHit[row]));
  return [...new Set([...own, ...noise])];
}

/** Tracks of a chain by each builder, as sets of hit ids; those of a file where the chain takes them from one. */
async function tracksOf(
  chain: Chain,
  event: TrackingEvent,
  openedTracks: () => TrackList | null = () => null,
): Promise<string[][]> {
  const found: string[][] = [];
  let known: Partial<Results> = {};
  for (const { id } of TRACK_BUILDERS) {
    const parameters = {
      ...DEFAULT_PARAMETERS,
      chain: chain.id,
      trackBuilder: id,
    } as ParameterValues;
    const settings = {
      parameters,
      choices: { provider: 'wasm', graphBackend: 'cpu', server: sending },
    } as const;
    const results = await runChain(
      { ...tools, openedTracks },
      chain,
      event,
      settings,
      'tracks',
      context,
      known,
    );
    const { tracks, candidates: _, ...before } = results;
    known = before;
    found.push(
      Array.from({ length: tracks.offset.length - 1 }, (__, t) =>
        [...tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])]
          .map((row) => event.hitId[row])
          .sort((a, b) => a - b)
          .join(),
      ).sort(),
    );
  }
  return found;
}

/** Rows in an order of their own. */
function shuffledBy<T>(rows: readonly T[], keys: readonly number[]): T[] {
  return rows
    .map((row, i) => ({ row, key: keys[i % keys.length], i }))
    .sort((a, b) => a.key - b.key || b.i - a.i)
    .map(({ row }) => row);
}

/** A table of hits with the number of their track, as it is read. */
function trackTable(lines: readonly string[]): TrackList {
  const bytes = strToU8(['hit_id,track_id', ...lines].join('\n'));
  return tracksOfHits({ name: 'tracks.csv', event: null }, { name: 'tracks.csv', bytes }, null);
}

/** Chains that find tracks; those of a file are the file's own. */
const FINDING = CHAINS.filter(({ id }) => id !== 'opened-tracks');

test.each(FINDING)(
  '$id: the order of the lines of a file changes no track of any builder',
  async (chain) => {
    let tracks = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(467), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(5526), { maxLength: 10 }),
        fc.array(fc.nat(999), { minLength: 7, maxLength: 31 }),
        async (particles, noise, keys) => {
          const rows = rowsOf(particles, noise);
          fc.pre(rows.length >= 3);
          const one = await tracksOf(chain, eventOf(rows));
          expect(await tracksOf(chain, eventOf(shuffledBy(rows, keys)))).toEqual(one);
          tracks += one[0].length;
        },
      ),
      { numRuns: RUNS },
    );
    expect(tracks).toBeGreaterThan(0);
  },
);

test('opened-tracks: neither the order of the hits nor of the lines of a table of tracks changes a track', async () => {
  const chain = CHAINS.find(({ id }) => id === 'opened-tracks')!;
  let tracks = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(467), { minLength: 1, maxLength: 6 }),
      fc.array(fc.nat(5526), { maxLength: 10 }),
      fc.array(fc.nat(999), { minLength: 7, maxLength: 31 }),
      async (particles, noise, keys) => {
        const rows = rowsOf(particles, noise);
        fc.pre(rows.length >= 3);
        // Tracks of another program mix particles, and share hits.
        const lines = [...rows, ...rows.slice(0, 2)].map(
          (row, i) =>
            `${whole.hitId[row]},${(whole.truth!.particleOfHit[row] + (i % 5 === 0 ? 1 : 0)) % 9}`,
        );
        const one = await tracksOf(chain, eventOf(rows), () => trackTable(lines));
        const other = await tracksOf(chain, eventOf(shuffledBy(rows, keys)), () =>
          trackTable(shuffledBy(lines, keys)),
        );
        expect(other).toEqual(one);
        tracks += one[0].length;
      },
    ),
    { numRuns: RUNS },
  );
  expect(tracks).toBeGreaterThan(0);
});

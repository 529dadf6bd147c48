import { readFileSync } from 'node:fs';
import { gzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { SHAPE_NAMES } from '../../../../src/event/clusters.ts';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { readItem } from '../../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory, type SourceFile } from '../../../../src/formats/sourceFile.ts';

/** Dumps that ROOT wrote, and what was written: `training/make_athena_fixtures.py`. */
const FOLDER = 'test/fixtures/formats';
const expected = JSON.parse(readFileSync(`${FOLDER}/athena.json`, 'utf8'));
const bytesOf = (name: string) => new Uint8Array(readFileSync(`${FOLDER}/${name}`));
const dump = () => inMemory({ name: 'athena.root', bytes: bytesOf('athena.root') });

async function open(file: SourceFile, index: number): Promise<TrackingEvent> {
  const { items, problems, unknown } = await recognise([file]);
  expect([problems, unknown]).toEqual([[], []]);
  return readItem('event', await packItem(items[index]));
}

/** Values of an event by the places of its hits in the file. */
function inFileOrder<T>({ hitId }: TrackingEvent, values: { readonly [row: number]: T }): T[] {
  const found: T[] = [];
  hitId.forEach((id, row) => {
    found[id] = values[row];
  });
  return found;
}

const BRANCHES = {
  ...{ count: 'CLpixel_count', charge_count: 'CLcharge_count', loc_eta: 'CLloc_eta' },
  ...{ loc_phi: 'CLloc_phi', localDir0: 'CLloc_direction1', localDir1: 'CLloc_direction2' },
  ...{ localDir2: 'CLloc_direction3', lengthDir0: 'CLJan_loc_direction1' },
  ...{ lengthDir1: 'CLJan_loc_direction2', lengthDir2: 'CLJan_loc_direction3' },
  ...{ glob_eta: 'CLglob_eta', glob_phi: 'CLglob_phi' },
  ...{ eta_angle: 'CLeta_angle', phi_angle: 'CLphi_angle' },
};

describe('a dump of Athena', () => {
  it('lists its events by their numbers, beyond 2^53 too', async () => {
    const { items, problems } = await recognise([dump()]);
    expect(problems).toEqual([]);
    expect(items.map(({ name, kind, detector }) => [name, kind, detector])).toEqual([
      ['event000000012', 'event', 'itk'],
      ['event000000005', 'event', 'itk'],
      [`event${2n ** 60n + 1n}`, 'event', 'itk'],
    ]);
  });

  it.each([0, 1, 2])('gives every value of event %i', async (index) => {
    const event = await open(dump(), index);
    const written = expected[index];
    const first: number[] = written.SPCL1_index;
    const second: number[] = written.SPCL2_index.map((row: number, at: number) =>
      row < 0 ? first[at] : row,
    );
    for (const axis of ['x', 'y', 'z'] as const) {
      expect(inFileOrder(event, event[axis])).toEqual(written[`SP${axis}`]);
      [first, second].forEach((rows, of) => {
        expect(inFileOrder(event, event.clusters?.[of][axis] ?? {})).toEqual(
          rows.map((row) => written[`CL${axis}`][row]),
        );
      });
    }
    for (const shape of SHAPE_NAMES)
      [first, second].forEach((rows, of) => {
        expect(inFileOrder(event, event.clusters?.[of].shape[shape] ?? {}), shape).toEqual(
          rows.map((row) => written[BRANCHES[shape]][row]),
        );
      });
    expect(inFileOrder(event, event.moduleKey)).toEqual(
      first.map((row) => BigInt(written.CLmoduleID[row])),
    );
    expect(inFileOrder(event, event.isOverlap ?? {})).toEqual(
      written.SPisOverlap.map((kind: number) => (kind > 0 ? 1 : 0)),
    );
    const { particles } = event.truth as NonNullable<TrackingEvent['truth']>;
    expect([...particles.px].slice(0, 3)).toEqual(written.Part_px.map((p: number) => p * 1e-3));
    expect([...particles.vz].slice(0, 3)).toEqual(written.Part_vz);
    expect([...particles.charge].slice(0, 3)).toEqual([1, -1, 0]);
  });

  it('names regions as acorn does, and particles by event and barcode; of strips those of both clusters', async () => {
    const event = await open(dump(), 0);
    expect(inFileOrder(event, event.region ?? {})).toEqual([2, 1, 5, 6, 4, 3]);
    const { truth } = event;
    const id = (row: number) => (row < 0 ? null : truth?.particles.id[row]);
    const of = (number: bigint, barcode: bigint) => (number << 32n) | barcode;
    expect([...(truth?.particles.id ?? [])]).toEqual([
      of(0n, 10n),
      of(0n, 11n),
      of(3n, 10n),
      of(7n, 200_001n),
    ]);
    expect(inFileOrder(event, truth?.particleOfHit ?? {}).map(id)).toEqual([
      of(0n, 10n),
      of(0n, 10n),
      of(0n, 11n),
      null,
      of(0n, 10n),
      of(7n, 200_001n),
    ]);
    expect(Array.from(truth?.shared?.hit ?? [], (row) => event.hitId[row])).toEqual([1]);
    expect(Array.from(truth?.shared?.particle ?? [], id)).toEqual([of(3n, 10n)]);
    expect(event.notes?.join(' ')).toMatch(/momenta are not known: 1/);
  });

  it('is read in the pieces that an event takes, and whole where it is packed', async () => {
    const bytes = bytesOf('athena.root');
    const name = 'athena.root';
    const { items } = await recognise([dump()]);
    const { pieces, bytes: read } = (await packItem(items[1])).parts.dump;
    expect(pieces?.size).toBe(bytes.length);
    expect(read.length).toBeLessThan(0.8 * bytes.length);
    const packed = { name: `${name}.gz`, bytes: gzipSync(bytes) };
    const { clusters, ...event } = await open(inMemory(packed), 1);
    const { clusters: others, ...other } = await open(dump(), 1);
    expect({ ...event, notes: [] }).toEqual({ ...other, notes: [] });
    expect(clusters).toEqual(others);
  });

  it('that lacks a branch or was written as an RNTuple is refused in a sentence', async () => {
    const tuple = inMemory({ name: 'rntuple.root', bytes: bytesOf('rntuple.root') });
    expect((await recognise([tuple])).problems).toEqual([
      'rntuple.root: it holds the RNTuple GNN4ITk, which cannot be read here; write it as a TTree.',
    ]);
  });
});

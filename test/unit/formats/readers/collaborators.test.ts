import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moduleNumbers } from '../../../../src/detector/moduleKey.ts';
import { SHAPE_NAMES } from '../../../../src/event/clusters.ts';
import type { TrackingEvent } from '../../../../src/event/event.ts';
import { readItem } from '../../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../../src/formats/sourceFile.ts';

/** Files of real writers, and what was written: `training/make_reader_fixtures.py`. */
const FOLDER = 'test/fixtures/formats';
const expected = JSON.parse(readFileSync(`${FOLDER}/expected.json`, 'utf8'));
const MODULES: bigint[] = expected.modules.map(BigInt);
const [FIRST, SECOND]: bigint[] = expected.particles.map(BigInt);
const HITS = MODULES.length;

const onDisk = (name: string) =>
  inMemory({ name, bytes: new Uint8Array(readFileSync(`${FOLDER}/${name}`)) });

async function open(...names: string[]): Promise<TrackingEvent> {
  const { items, problems, unknown } = await recognise(names.map(onDisk));
  expect([problems, unknown]).toEqual([[], []]);
  expect(items.length).toBe(1);
  return readItem('event', await packItem(items[0]));
}

/** Values of the event by the rows of the fixture, which its hit ids are. */
function inFixtureOrder<T extends number | bigint>(
  { hitId }: TrackingEvent,
  values: { readonly [row: number]: T },
): T[] {
  const found: T[] = [];
  hitId.forEach((id, row) => {
    found[id] = values[row];
  });
  return found;
}

/** Largest difference of the columns of an event from those that were written, in units of their size (at least 1). */
function worst(event: TrackingEvent, columns: readonly string[]): number {
  const differences = columns.map((name) => {
    const of = name.endsWith('_1') ? 0 : name.endsWith('_2') ? 1 : null;
    const stem = name.replace(/^cluster_|_[12]$/g, '').replace(/_[12]$/, '');
    const from = of === null ? event : event.clusters?.[of];
    const values =
      stem === 'x' || stem === 'y' || stem === 'z'
        ? from?.[stem]
        : event.clusters?.[of ?? 0].shape[stem as (typeof SHAPE_NAMES)[number]];
    if (!values) return Number.POSITIVE_INFINITY;
    return Math.max(
      ...inFixtureOrder(event, values).map((value, row) => {
        const wanted = expected.columns[name][row];
        return Math.abs(value - wanted) / Math.max(1, Math.abs(wanted));
      }),
    );
  });
  return Math.max(...differences);
}

const POINTS = ['x', 'y', 'z', 'cluster_x_1', 'cluster_y_1', 'cluster_z_1'];
const SECONDS = ['cluster_x_2', 'cluster_y_2', 'cluster_z_2'];
const SHAPES = SHAPE_NAMES.flatMap((name) => [`${name}_1`, `${name}_2`]);
const ALL = [...POINTS, ...SECONDS, ...SHAPES];

function expectTruth(event: TrackingEvent): void {
  const { truth } = event;
  const rows = inFixtureOrder(event, truth?.particleOfHit ?? {});
  const id = (row: number) => (row < 0 ? null : truth?.particles.id[row]);
  expect(rows.map(id)).toEqual([FIRST, FIRST, FIRST, null, SECOND, SECOND, FIRST]);
  const { hit, particle } = truth?.shared ?? {};
  expect(Array.from(hit ?? [], (row) => event.hitId[row])).toEqual([2]);
  expect(Array.from(particle ?? [], (row) => id(row))).toEqual([SECOND]);
}

describe('an event of acorn', () => {
  it('has every value of its tables, ids to the last digit', async () => {
    const event = await open('event000000001-truth.csv', 'event000000001-particles.csv');
    expect(event.name).toBe('event000000001');
    expect(worst(event, ALL)).toBe(0);
    expect(inFixtureOrder(event, event.moduleKey)).toEqual(MODULES);
    expect(inFixtureOrder(event, event.region ?? {})).toEqual([2, 2, 5, 2, 5, 5, 5]);
    expectTruth(event);
    const { particles } = event.truth as NonNullable<TrackingEvent['truth']>;
    expect([...particles.px]).toEqual(expected.momenta.px.map((p: number) => p * 1e-3));
    expect([...particles.vz]).toEqual([-30, 12.25]);
    expect([...particles.charge]).toEqual([1, -1]);
    expect(event.notes).toEqual([
      'event000000001-truth.csv: hits that several particles made: 1; each counts for the particle that is listed first.',
    ]);
  });

  it('opens without momenta', async () => {
    const event = await open('event000000001-truth.csv');
    expectTruth(event);
    expect(event.truth?.particles.px.every(Number.isNaN)).toBe(true);
  });
});

describe('a graph of PyTorch Geometric', () => {
  it.each(['old-names.pyg', 'new-names.pyg'])('%s is read with its truth', async (name) => {
    const event = await open(name);
    expect(worst(event, ALL)).toBeLessThan(1e-6);
    expect(inFixtureOrder(event, event.moduleKey)).toEqual(MODULES);
    expectTruth(event);
    const { particles } = event.truth as NonNullable<TrackingEvent['truth']>;
    expect([...particles.px]).toEqual(
      [0, 1].map((p) =>
        expect.closeTo(Math.hypot(expected.momenta.px[p], expected.momenta.py[p]) * 1e-3, 6),
      ),
    );
    expect(particles.pz[1] / particles.px[1]).toBeCloseTo(Math.sinh(1.5), 5);
    expect(event.notes?.join(' ')).toContain('pT taken as MeV');
  });
});

/** What r and phi of that many bits leave of x and y. */
const [F32, F16] = [5e-6, 2e-2];

describe('a FEATURES tensor', () => {
  it.each([
    ['features16.pt', [...POINTS, ...SECONDS], F32],
    ['features16.npy', [...POINTS, ...SECONDS], F32],
    ['features44-half.pt', ALL, F16],
    ['features44-strided.pt', ALL, F32],
    ['features44-fortran.npy', ALL, F32],
    ['features44-big-endian.npy', ALL, F32],
    ['features44.csv', ALL, F32],
  ] as const)('%s is read', async (name, columns, bar) => {
    const event = await open(name);
    expect(event.hitId.length).toBe(HITS);
    expect(worst(event, columns)).toBeLessThan(bar);
    expect(event.truth).toBeNull();
    const notes = event.notes?.join(' ') ?? '';
    if (columns.length < ALL.length) {
      expect(inFixtureOrder(event, event.moduleKey)).toEqual(
        MODULES.map((id) => BigInt(Math.fround(Number(id)))),
      );
      expect(notes).toContain('rounded to 24 bits');
    } else expect(notes).toContain('names no modules');
  });
});

describe('events of ColliderML', () => {
  it.each(['snappy', 'zstd', 'gzip'])(
    'are listed and read from tables packed with %s',
    async (packing) => {
      const { items, problems } = await recognise(
        ['particles', 'tracker_hits'].map((name) => onDisk(`parquet/${packing}/${name}.parquet`)),
      );
      expect(problems).toEqual([]);
      expect(items.map(({ name }) => name)).toEqual(['event000000005', 'event000000012']);
      const [small, event] = await Promise.all(
        items.map(async (item) => readItem('event', await packItem(item))),
      );
      expect(worst(event, ['x', 'y', 'z'])).toBe(0);
      expect(inFixtureOrder(event, event.moduleKey).map(moduleNumbers)).toEqual(
        MODULES.map((_, row) => ({ volume: 17, layer: 2, module: row + 1 })),
      );
      const { particleOfHit, particles } = event.truth as NonNullable<TrackingEvent['truth']>;
      expect([...particles.id]).toEqual([FIRST, SECOND]);
      expect(inFixtureOrder(event, particleOfHit)).toEqual([0, 0, 0, -1, 1, 1, 0]);
      expect([...particles.px]).toEqual(expected.momenta.px);
      expect([...particles.charge]).toEqual([1, -1]);
      expect(small.truth?.particles.px).toEqual(Float64Array.of(Number.NaN));
      expect(small.notes?.join(' ')).toContain('whose momenta are not known: 1');
    },
  );

  it('are refused where only their particles were chosen', async () => {
    const { problems } = await recognise([onDisk('parquet/zstd/particles.parquet')]);
    expect(problems.join(' ')).toContain('choose the table of hits with it');
  });
});

it('programs and weights are refused with what to do', async () => {
  const said: string[] = [];
  for (const name of ['torchscript.pt', 'network.ckpt']) {
    const { items } = await recognise([onDisk(name)]);
    await readItem('event', await packItem(items[0])).catch((error) => said.push(error.message));
  }
  expect(said[0]).toContain('is a TorchScript program, which cannot be run here; export');
  expect(said[1]).toContain('is a checkpoint of a network; convert it to ONNX');
});

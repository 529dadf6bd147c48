import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { moduleNumbers } from '../../../src/detector/moduleKey.ts';
import { particlePt, type TrackingEvent } from '../../../src/event/event.ts';
import { tracksInEvent } from '../../../src/event/trackList.ts';
import { readItem } from '../../../src/formats/readers/index.ts';
import { packItem, recognise } from '../../../src/formats/readers/recognise.ts';
import { inMemory } from '../../../src/formats/sourceFile.ts';

/** Files of the csv writers of ACTS 48: `training/make_acts_fixtures.py`. */
const FOLDER = 'test/fixtures/formats/acts';
const NAME = 'event000000000';
const text = (table: string) => readFileSync(`${FOLDER}/${NAME}-${table}.csv`, 'utf8');
const file = (table: string, content = text(table)) =>
  inMemory({ name: `${NAME}-${table}.csv`, bytes: new TextEncoder().encode(content) });

/** Rows of a table as its own text says. */
function rowsOf(table: string): Record<string, string>[] {
  const [header, ...lines] = text(table).trim().split('\n');
  const names = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(names.map((name, i) => [name, values[i]]));
  });
}

async function open(...files: ReturnType<typeof inMemory>[]): Promise<TrackingEvent> {
  const { items, problems, unknown } = await recognise(files);
  expect([problems, unknown]).toEqual([[], []]);
  expect(items).toHaveLength(1);
  return readItem('event', await packItem(items[0]));
}

const WITH_TRUTH = ['measurement-simhit-map', 'simhits', 'particles_initial'];

/** The id that ACTS makes of its parts. */
const idOf = (row: Record<string, string>) =>
  (BigInt(row.particle_id_pv) << 52n) |
  (BigInt(row.particle_id_sv) << 40n) |
  (BigInt(row.particle_id_part) << 24n) |
  (BigInt(row.particle_id_gen) << 16n) |
  BigInt(row.particle_id_subpart);

describe('an event of ACTS', () => {
  it('is its measurements, with the particles that made them', async () => {
    const event = await open(...['measurements', ...WITH_TRUTH].map((table) => file(table)));
    const measurements = rowsOf('measurements');
    const [map, hits, particles] = WITH_TRUTH.map(rowsOf);
    expect(event.name).toBe(NAME);
    expect(event.hitId).toHaveLength(measurements.length);
    const { particleOfHit, particles: found } = event.truth as NonNullable<typeof event.truth>;
    event.hitId.forEach((id, row) => {
      const wanted = measurements[id];
      expect([event.x[row], event.y[row], event.z[row]]).toEqual(
        [wanted.global_x, wanted.global_y, wanted.global_z].map(Number),
      );
      const geometry = BigInt(wanted.geometry_id);
      expect(moduleNumbers(event.moduleKey[row])).toEqual({
        volume: Number(geometry >> 56n),
        layer: Number((geometry >> 36n) & 0xfffn),
        module: Number((geometry >> 8n) & 0xfffffn),
      });
      const made = hits[Number(map[id].hit_id)];
      expect(found.id[particleOfHit[row]]).toBe(idOf(made));
    });
    expect([...found.id]).toEqual(particles.map(idOf));
    particles.forEach((wanted, row) => {
      const values = [found.px[row], found.py[row], found.pz[row], found.vz[row]];
      expect(values).toEqual([wanted.px, wanted.py, wanted.pz, wanted.vz].map(Number));
      expect(found.charge[row]).toBe(Number(wanted.q));
      expect(particlePt(found, row)).toBeGreaterThan(1);
    });
  });

  it('takes its tracks, whose numbers are those of measurements', async () => {
    const event = await open(...['measurements', ...WITH_TRUTH].map((table) => file(table)));
    const { items } = await recognise([file('tracks')]);
    expect(items.map(({ kind, role }) => [kind, role])).toEqual([['tracks', NAME]]);
    const list = await readItem('tracks', await packItem(items[0]));
    const { tracks, notes } = tracksInEvent(list, event);
    expect(tracks.offset).toHaveLength(4);
    expect(notes).toHaveLength(1);
    const particleOfHit = event.truth?.particleOfHit ?? new Int32Array();
    for (let t = 0; t < 3; t++) {
      const hits = [...tracks.hits.subarray(tracks.offset[t], tracks.offset[t + 1])];
      expect(new Set(hits.map((hit) => particleOfHit[hit])).size).toBe(1);
    }
  });

  it('is its space points where there are no measurements with positions', async () => {
    const points = rowsOf('spacepoint');
    const older = text('measurements').replaceAll(/(,[^,\n]*){3}$/gm, '');
    for (const beside of [[], [file('measurements', older)]]) {
      const event = await open(file('spacepoint'), ...beside);
      expect(event.hitId).toHaveLength(points.length);
      event.hitId.forEach((id, row) => {
        const wanted = points.find((point) => point.measurement_id_1 === String(id));
        expect([event.x[row], event.y[row], event.z[row]]).toEqual(
          [wanted?.x, wanted?.y, wanted?.z].map(Number),
        );
      });
      expect(event.truth).toBeNull();
    }
  });

  it('is the true hits where there is nothing else, with ids in parts', async () => {
    const event = await open(file('simhits'), file('particles_initial'));
    const hits = rowsOf('simhits');
    expect(event.hitId).toHaveLength(hits.length);
    event.hitId.forEach((place, row) => {
      expect(event.z[row]).toBe(Number(hits[place].tz));
      const of = event.truth?.particleOfHit[row] ?? -1;
      expect(event.truth?.particles.id[of]).toBe(idOf(hits[place]));
    });
  });

  it('of older files has ids of particles as one number, beyond 2^53 exact', async () => {
    const older = (table: string) => {
      const [header, ...lines] = text(table).trim().split('\n');
      const names = header.replace(/(particle_id_\w+,){5}/, 'particle_id,');
      const rows = lines.map((line, i) => {
        const id = idOf(rowsOf(table)[i]) + 1n;
        return `${id},${line.split(',').slice(5).join(',')}`;
      });
      return file(table, [names, ...rows].join('\n'));
    };
    const event = await open(
      file('measurements'),
      file('measurement-simhit-map'),
      older('simhits'),
      older('particles_initial'),
    );
    expect([...(event.truth?.particles.id ?? [])]).toEqual(
      rowsOf('particles_initial').map((row) => idOf(row) + 1n),
    );
    expect(event.truth?.particleOfHit.every((row) => row >= 0)).toBe(true);
  });

  it('says what is missing or wrong', async () => {
    const older = text('measurements').replaceAll(/(,[^,\n]*){3}$/gm, '');
    await expect(open(file('measurements', older))).rejects.toThrow(
      /has no global_x, global_y and global_z.*choose the space points with it/,
    );
    const beyond = file('measurement-simhit-map', 'measurement_id,hit_id\n0,9999\n');
    await expect(
      open(file('measurements'), beyond, file('simhits'), file('particles_initial')),
    ).rejects.toThrow(/line 2.*hit_id.*no hit 9999.*choose the hits of the same event/);
    const wide = text('simhits').replace(/\n(\d+),/, '\n5000,');
    await expect(open(file('simhits', wide), file('particles_initial'))).rejects.toThrow(
      /line 2.*5000 does not fit into 12 bits/,
    );
  });

  it('takes a strip space point for a hit of the particle of both its measurements', async () => {
    const [header, first, ...rest] = text('spacepoint').trim().split('\n');
    const paired = (line: string, other: string) => line.replace('18446744073709551615', other);
    const map = rowsOf('measurement-simhit-map');
    const hits = rowsOf('simhits');
    const owner = (id: string) => idOf(hits[Number(map[Number(id)].hit_id)]);
    const [own] = first.split(',');
    const same = map.find(({ measurement_id: id }) => id !== own && owner(id) === owner(own));
    const other = map.find(({ measurement_id: id }) => owner(id) !== owner(own));
    const points = [header, paired(first, same?.measurement_id ?? ''), ...rest.slice(0, 1)];
    points.push(paired(first, other?.measurement_id ?? ''));
    const tables = ['measurements', ...WITH_TRUTH].map((table) => file(table));
    const event = await open(file('spacepoint', points.join('\n')), ...tables);
    const at = (id: number) => event.hitId.indexOf(id);
    const of = (id: number) => event.truth?.particleOfHit[at(id)] ?? -2;
    expect(event.hitId).toHaveLength(3);
    expect(event.truth?.particles.id[of(0)]).toBe(owner(own));
    expect(of(2)).toBe(-1);
    const [one, two] = event.clusters ?? [];
    const wanted = rowsOf('measurements')[Number(same?.measurement_id)];
    expect(two?.x[at(0)]).toBe(Number(wanted.global_x));
    expect(two?.x[at(1)]).toBe(one?.x[at(1)]);
  });
});

import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { moduleNumbers } from '../../src/detector/moduleKey.ts';
import { hitCount, particleEta, particlePt, type TrackingEvent } from '../../src/event/event.ts';
import { readCsv } from '../../src/formats/csvTable.ts';
import { gunzipIfNeeded } from '../../src/formats/gzip.ts';
import { type PixelTruth, parsePixelTruth } from '../../src/formats/pixelTruth.ts';
import { readTrackmlEvent } from '../../src/formats/trackmlEvent.ts';
import { hitsOfParticles } from '../../src/metrics/truthEdges.ts';

/** A particle and how many hits it left. */
export interface ParticleRow {
  /** Number of its event in the sample. */
  readonly event: number;
  readonly pt: number;
  readonly eta: number;
  readonly charge: number;
  /** Start: mm. */
  readonly vx: number;
  readonly vy: number;
  readonly vz: number;
  readonly px: number;
  readonly py: number;
  readonly pz: number;
  readonly hits: number;
}

/** A measured hit. `layer` is volume * 100 + layer number; unit mm. */
export interface HitRow {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly layer: number;
  readonly moduleKey: bigint;
}

/** A particle with hits of it. */
export interface Trail {
  readonly particle: ParticleRow;
  readonly hits: readonly HitRow[];
}

/** What is known of a set of events, real or generated, in the same terms. */
export interface Sample {
  readonly name: string;
  readonly events: number;
  readonly hits: number;
  /** Hits of no particle. */
  readonly noise: number;
  /** Hits by layer (volume * 100 + layer). */
  readonly hitsOfLayer: ReadonlyMap<number, number>;
  /** Particles with a hit. */
  readonly particles: readonly ParticleRow[];
  /** Pixel hits of particles with pT > 1 GeV, one a layer, ordered by distance from the origin. */
  readonly pixelChains: readonly (readonly HitRow[])[];
  /** Particles above 0.5 GeV with hits known to be theirs: those of the pixel barrel, or all. */
  readonly trails: readonly Trail[];
  /** Whether `trails` have all hits of the particle. */
  readonly wholeTrails: boolean;
}

/** Lowest pT (GeV) of the particles of `trails`. */
const TRAIL_PT = 0.5;

/** Events with full truth, real or generated, as a sample. */
export function truthSample(name: string, events: readonly TrackingEvent[]): Sample {
  const parts = events.map((event, number) => truthOf(event, number));
  return { name, wholeTrails: true, ...combined(parts) };
}

/** The full TrackML events of a folder: hits, particles, and the part of the truth that is known. */
export async function fullSample(name: string, folder: string, count: number): Promise<Sample> {
  const truths = readdirSync(folder).filter((file) => file.includes('-pixel-truth'));
  const parts: Part[] = [];
  for (const file of truths.slice(0, count)) {
    const prefix = basename(file).replace(/-pixel-truth.*/, '');
    const bytes = (kind: string) => readFileSync(join(folder, `${prefix}-${kind}.csv.gz`));
    const hitsName = `${prefix}-hits.csv.gz`;
    const [event] = await readTrackmlEvent([{ name: hitsName, bytes: bytes('hits') }]);
    parts.push(
      partlyKnown(
        event,
        parts.length,
        bytes('particles'),
        parsePixelTruth(bytes('pixel-truth'), file),
      ),
    );
  }
  return { name, wholeTrails: false, ...combined(parts) };
}

type Part = Omit<Sample, 'name' | 'events' | 'wholeTrails'>;

function combined(parts: readonly Part[]): Omit<Sample, 'name' | 'wholeTrails'> {
  const hitsOfLayer = new Map<number, number>();
  for (const part of parts)
    for (const [layer, n] of part.hitsOfLayer)
      hitsOfLayer.set(layer, (hitsOfLayer.get(layer) ?? 0) + n);
  return {
    events: parts.length,
    hits: parts.reduce((sum, part) => sum + part.hits, 0),
    noise: parts.reduce((sum, part) => sum + part.noise, 0),
    hitsOfLayer,
    particles: parts.flatMap((part) => part.particles),
    pixelChains: parts.flatMap((part) => part.pixelChains),
    trails: parts.flatMap((part) => part.trails),
  };
}

function truthOf(event: TrackingEvent, number: number): Part {
  const { truth } = event;
  if (!truth) throw new Error(`${event.name} has no truth; it cannot be compared.`);
  const rows = hitRows(event);
  const hitsOf = hitsOfParticles(truth);
  const { particles } = truth;
  const all: ParticleRow[] = Array.from(hitsOf, (hits, p) => ({
    event: number,
    pt: particlePt(particles, p),
    eta: particleEta(particles, p),
    charge: particles.charge[p],
    vx: particles.vx[p],
    vy: particles.vy[p],
    vz: particles.vz[p],
    px: particles.px[p],
    py: particles.py[p],
    pz: particles.pz[p],
    hits,
  }));
  const trails: { particle: ParticleRow; hits: HitRow[] }[] = all.map((particle) => ({
    particle,
    hits: [],
  }));
  truth.particleOfHit.forEach((p, i) => {
    if (p >= 0) trails[p].hits.push(rows[i]);
  });
  return {
    hits: rows.length,
    noise: truth.particleOfHit.reduce((n, p) => n + (p < 0 ? 1 : 0), 0),
    hitsOfLayer: layerCounts(rows),
    particles: all.filter((particle) => particle.hits > 0),
    pixelChains: trails.filter(({ particle }) => particle.pt > 1).map(({ hits }) => chain(hits)),
    trails: trails.filter(({ particle, hits }) => particle.pt > TRAIL_PT && hits.length > 0),
  };
}

const PARTICLES = {
  what: 'a TrackML particles table with numbers of hits',
  required: {
    particle_id: 'uint64',
    vx: 'float',
    vy: 'float',
    vz: 'float',
    px: 'float',
    py: 'float',
    pz: 'float',
    q: 'int8',
    nhits: 'uint32',
  },
  optional: {},
} as const;

/** The particles of a full TrackML event, as they are listed. @param number its number in a sample. */
export function readParticles(event: string, bytes: Uint8Array, number = 0) {
  const file = `${event}-particles.csv`;
  const table = readCsv(gunzipIfNeeded(bytes, file), file, PARTICLES);
  const rows: ParticleRow[] = Array.from(table.nhits, (hits, p) => {
    const [px, py, pz] = [table.px[p], table.py[p], table.pz[p]];
    const pt = Math.hypot(px, py);
    const [vx, vy, vz] = [table.vx[p], table.vy[p], table.vz[p]];
    const eta = Math.asinh(pz / pt);
    return { event: number, pt, eta, charge: table.q[p], vx, vy, vz, px, py, pz, hits };
  });
  return { table, rows };
}

function partlyKnown(
  event: TrackingEvent,
  number: number,
  particleBytes: Uint8Array,
  truth: PixelTruth,
): Part {
  const { table, rows: all } = readParticles(event.name, particleBytes, number);
  const rows = hitRows(event);
  const rowOfHit = new Map(Array.from(event.hitId, (id, row) => [id, row] as const));
  // The truth's ids went through doubles: the table's are rounded alike; two that then coincide are left out.
  const rowOfId = new Map<number, number>();
  table.particle_id.forEach((id, p) => {
    rowOfId.set(Number(id), rowOfId.has(Number(id)) ? -1 : p);
  });
  const groups = new Map<number, HitRow[]>();
  const trails = new Map<number, HitRow[]>();
  truth.hitId.forEach((id, i) => {
    const row = rowOfHit.get(id);
    if (row === undefined) throw new Error(`${event.name}: hit ${id} of the truth is unknown.`);
    if (truth.group[i] >= 0) append(groups, truth.group[i], rows[row]);
    const particle = rowOfId.get(truth.particleId[i]) ?? -1;
    if (particle >= 0) append(trails, particle, rows[row]);
  });
  return {
    hits: rows.length,
    noise: rows.length - table.nhits.reduce((sum, n) => sum + n, 0),
    hitsOfLayer: layerCounts(rows),
    particles: all.filter((particle) => particle.hits > 0),
    pixelChains: Array.from(groups.values(), chain),
    trails: Array.from(trails, ([p, hits]) => ({ particle: all[p], hits })).filter(
      ({ particle }) => particle.pt > TRAIL_PT,
    ),
  };
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** The hits of an event as they are compared. */
export function hitRows(event: TrackingEvent): HitRow[] {
  return Array.from({ length: hitCount(event) }, (_, i) => {
    const { volume, layer } = moduleNumbers(event.moduleKey[i]);
    return {
      x: event.x[i],
      y: event.y[i],
      z: event.z[i],
      layer: 100 * volume + layer,
      moduleKey: event.moduleKey[i],
    };
  });
}

function layerCounts(rows: readonly HitRow[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { layer } of rows) counts.set(layer, (counts.get(layer) ?? 0) + 1);
  return counts;
}

/** The pixel hits of a particle as the pixel truth lists them: the first of each layer, ordered outwards. */
function chain(hits: readonly HitRow[]): HitRow[] {
  const distance = ({ x, y, z }: HitRow) => Math.hypot(x, y, z);
  const layers = new Set<number>();
  return hits
    .filter(({ layer }) => layer < 1000)
    .sort((a, b) => distance(a) - distance(b))
    .filter(({ layer }) => {
      const isNew = !layers.has(layer);
      layers.add(layer);
      return isNew;
    });
}

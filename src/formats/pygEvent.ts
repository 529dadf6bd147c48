/** Events in graphs of PyTorch Geometric as acorn saves them: `.pyg`, `.pt`. */
import type { Particles, TrackingEvent } from '../event/event.ts';
import { ITK_DETECTOR } from './featureEvent.ts';
import { FormatError } from './formatError.ts';
import { eventOfTable, type HitTruth } from './hitTable.ts';
import { doubles, ids, type Tensor } from './tensor.ts';
import { isTensor, type TorchValue } from './torchFile.ts';

/** Whether a value of torch.save is a graph with hits, not a tensor or weights. */
export function isPygGraph(value: TorchValue): value is ReadonlyMap<string, TorchValue> {
  return value instanceof Map && (hitTensor(value, 'r') ?? hitTensor(value, 'x')) !== undefined;
}

/** A tensor of hits by its name, of old files and of newer ones, which put `hit_` in front. */
function hitTensor(graph: ReadonlyMap<string, TorchValue>, name: string): Tensor | undefined {
  const found = [`hit_${name}`, name].map((key) => graph.get(key));
  return found.find((value) => isTensor(value) && value.shape.length === 1) as Tensor | undefined;
}

/** A tensor of the true edges: `track_particle_pt` of newer files is `pt` in old ones. */
function trackTensor(graph: ReadonlyMap<string, TorchValue>, name: string): Tensor | undefined {
  // `eta` of old files is that of hits.
  const old = name === 'eta' ? 'eta_particle' : name;
  const keys = [`track_particle_${name}`, `track_${name}`, `particle_${name}`, old];
  return keys.map((key) => graph.get(key)).find(isTensor);
}

/**
 * The event of a graph. Particles come from the true edges (`track_edges` with `particle_id`, `pt`, ...): a hit on
 * edges of several particles is of all of them. Of their momenta a file may tell pT and eta only; they then point
 * along x, which a note says, as it says the unit that was found.
 * @throws FormatError where the tensors of hits differ in length, or there is none that says where they are.
 */
export function eventOfPyg(
  name: string,
  graph: ReadonlyMap<string, TorchValue>,
  file: string,
): TrackingEvent {
  const place = hitTensor(graph, 'r') ?? hitTensor(graph, 'x');
  const rows = place?.shape[0] ?? 0;
  const column = (key: string) => {
    const tensor = hitTensor(graph, key);
    if (tensor === undefined) return undefined;
    if (tensor.shape[0] === rows) return doubles(tensor);
    throw new FormatError(
      { file, column: key },
      `it has ${tensor.shape[0]} values for ${rows} hits; build the graph again.`,
    );
  };
  const modules = hitTensor(graph, 'module_id');
  const moduleKey = modules && ids(modules);
  if (modules && (!moduleKey || moduleKey.length !== rows))
    throw new FormatError(
      { file, column: 'module_id' },
      'it is not one whole number per hit; build the graph again with 64-bit ids of modules.',
    );
  const region = column('region');
  const isOverlap = column('overlap_SP_flag') ?? column('isOverlap');
  const hitId = hitTensor(graph, 'id');
  const truth = truthOf(graph, rows, file);
  return eventOfTable({
    name,
    detector: ITK_DETECTOR,
    file,
    rows,
    column,
    hitId: hitIds(hitId, rows),
    moduleKey: moduleKey ?? BigUint64Array.from({ length: rows }, (_, row) => BigInt(row)),
    ...(region && { region: Int32Array.from(region) }),
    ...(isOverlap && { isOverlap: Uint8Array.from(isOverlap, (flag) => (flag ? 1 : 0)) }),
    truth: truth?.truth ?? null,
    notes: [
      ...(modules
        ? []
        : [`${file} names no modules, so no module map can be used; metric learning needs none.`]),
      ...(truth?.notes ?? []),
    ],
  });
}

/** The file's own ids of hits where these are different whole numbers, else their rows. */
function hitIds(tensor: Tensor | undefined, rows: number): Uint32Array {
  const own = tensor && ids(tensor);
  const isFit =
    own?.length === rows &&
    own.every((id) => id <= 0xffffffffn) &&
    new Set(own).size === own.length;
  return Uint32Array.from({ length: rows }, (_, row) => (own && isFit ? Number(own[row]) : row));
}

/** Above this a typical pT is in MeV. */
const MOST_GEV = 50;

function truthOf(
  graph: ReadonlyMap<string, TorchValue>,
  rows: number,
  file: string,
): { truth: HitTruth; notes: string[] } | null {
  const edges = graph.get('track_edges');
  const id = trackTensor(graph, 'id');
  if (!isTensor(edges) || edges.shape.length !== 2 || !id) return null;
  const [ends, count] = edges.shape;
  const particle = ids(id);
  if (ends !== 2 || !particle || particle.length !== count)
    throw new FormatError(
      { file, column: 'track_edges' },
      `it is [${edges.shape.join(', ')}] for ${id.shape[0]} ids of particles; build the graph again.`,
    );
  const hit = Array.from(edges.data as ArrayLike<number | bigint>, Number);
  const wrong = hit.findIndex((row) => !(Number.isInteger(row) && row >= 0 && row < rows));
  if (wrong >= 0)
    throw new FormatError(
      { file, column: 'track_edges' },
      `edge ${wrong % count} names hit ${hit[wrong]} of ${rows}; build the graph again.`,
    );
  const { listed, notes } = particlesOf(graph, particle, file);
  return { truth: { hit, particle: [...particle, ...particle], listed }, notes };
}

/** Particles with what the tensors of the true edges say of them, by ascending id. */
function particlesOf(
  graph: ReadonlyMap<string, TorchValue>,
  particle: BigUint64Array,
  file: string,
): { listed: Particles; notes: string[] } {
  const column = (name: string) => {
    const tensor = trackTensor(graph, name);
    return tensor?.shape[0] === particle.length ? doubles(tensor) : undefined;
  };
  const edgeOf = new Map<bigint, number>();
  particle.forEach((id, edge) => {
    if (id !== 0n && !edgeOf.has(id)) edgeOf.set(id, edge);
  });
  const id = BigUint64Array.from(edgeOf.keys()).sort();
  const at = Array.from(id, (one) => edgeOf.get(one) as number);
  const of = (values: Float64Array | undefined, unknown: number) =>
    Float64Array.from(at, (edge) => values?.[edge] ?? unknown);
  const pt = of(column('pt'), Number.NaN);
  const eta = of(column('eta'), 0);
  const known = pt.filter(Number.isFinite).sort();
  const isMev = known.length > 0 && known[known.length >> 1] > MOST_GEV;
  const unit = isMev ? 1e-3 : 1;
  const px = column('px');
  const [py, pz] = [column('py'), column('pz')];
  const has = px && py && pz;
  const charge = column('charge');
  return {
    listed: {
      id,
      vx: of(column('vx'), 0),
      vy: of(column('vy'), 0),
      vz: of(column('vz'), 0),
      px: has ? of(px, Number.NaN).map((p) => p * unit) : pt.map((p) => p * unit),
      py: has ? of(py, Number.NaN).map((p) => p * unit) : new Float64Array(id.length),
      pz: has
        ? of(pz, Number.NaN).map((p) => p * unit)
        : pt.map((p, row) => p * unit * Math.sinh(eta[row])),
      charge: Int8Array.from(at, (edge) => Math.sign(charge?.[edge] ?? 0)),
    },
    notes: [
      ...(known.length > 0 && !has
        ? [
            `${file} tells pT and eta of particles (pT taken as ${isMev ? 'MeV' : 'GeV'}), not their azimuth; their momenta point along x here.`,
          ]
        : []),
      ...(known.length === 0 ? [`${file} does not tell the momenta of particles.`] : []),
    ],
  };
}

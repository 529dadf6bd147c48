/**
 * `npm run bench:fit [-- --events N]`: fits the true hits of particles of held-out generated events (`test`, as full
 * TrackML events on average; pT 0.5 to 20 GeV, |eta| below 3, at least 5 hits, from within 1 mm of the beam axis), and
 * prints pulls, fitted over true pT by pseudorapidity, right charges and the time of a fit.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { simulatedField } from '../../src/detectors/field.ts';
import { TRACKML } from '../../src/detectors/trackml.ts';
import { type Particles, particleEta, particlePt } from '../../src/event/event.ts';
import { generateEvent } from '../../src/simulation/generate.ts';
import { createSimulator } from '../../src/simulation/simulator.ts';
import { createTrackFitting } from '../../src/tracks/fitTracks.ts';
import { GEV_PER_TESLA_MM } from '../../src/tracks/helixFit.ts';
import { eventSettings } from '../../tools/export-graphs/recipe.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '3' } } });
const NAMES = ['d0', 'z0', 'phi', 'theta', 'q/p'];

const { file, read } = TRACKML.geometry;
const modules = read(new Uint8Array(readFileSync(`public/${file}`)), file);
const simulator = createSimulator(modules);
const field = simulatedField(TRACKML.field);
const fieldThere = new Float64Array(3);

/** d0, z0, phi, theta, charge over momentum of a particle, on a helix in the field at its start. */
function truePerigee(p: Particles, row: number): number[] {
  const [x, y, z] = [p.vx[row], p.vy[row], p.vz[row]];
  const pt = particlePt(p, row);
  const charge = p.charge[row];
  const phi = Math.atan2(p.py[row], p.px[row]);
  field(x, y, z, fieldThere);
  const radius = pt / (GEV_PER_TESLA_MM * fieldThere[2]);
  // A positive charge turns clockwise: the centre is on its right.
  const cx = x + charge * radius * Math.sin(phi);
  const cy = y - charge * radius * Math.cos(phi);
  const nearest = 1 - radius / Math.hypot(cx, cy);
  const phi0 = Math.atan2(charge * cx, -charge * cy);
  const d0 = -nearest * cx * Math.sin(phi0) + nearest * cy * Math.cos(phi0);
  const turned = Math.atan2(Math.sin(phi - phi0), Math.cos(phi - phi0));
  const z0 = z + (turned * charge * radius * p.pz[row]) / pt;
  return [d0, z0, phi0, Math.atan2(pt, p.pz[row]), charge / Math.hypot(pt, p.pz[row])];
}

const pulls: number[][] = NAMES.map(() => []);
const ratios = new Map<number, number[]>();
let [fits, failed, right, milliseconds] = [0, 0, 0, 0];
for (let i = 0; i < Number(values.events); i++) {
  const event = await generateEvent(simulator, eventSettings('test', 'reference', i));
  const { truth } = event;
  if (!truth) continue;
  const { particles, particleOfHit } = truth;
  const hitsOf = new Map<number, number[]>();
  particleOfHit.forEach((row, hit) => {
    const own = hitsOf.get(row);
    if (own) own.push(hit);
    else hitsOf.set(row, [hit]);
  });
  const fitting = createTrackFitting(event, modules);
  for (const [row, hits] of hitsOf) {
    if (row < 0 || hits.length < 5) continue;
    const [pt, eta] = [particlePt(particles, row), particleEta(particles, row)];
    const start = Math.hypot(particles.vx[row], particles.vy[row]);
    if (pt < 0.5 || pt > 20 || Math.abs(eta) > 3 || start > 1) continue;
    const far = (hit: number) =>
      Math.hypot(event.x[hit], event.y[hit], event.z[hit] - particles.vz[row]);
    hits.sort((a, b) => far(a) - far(b));
    const started = performance.now();
    const fit = fitting.fitHits(hits);
    milliseconds += performance.now() - started;
    fits++;
    if (!fit) {
      failed++;
      continue;
    }
    const truthHere = truePerigee(particles, row);
    NAMES.forEach((name, k) => {
      const off = fit.parameters[k] - truthHere[k];
      const wrapped = name === 'phi' ? Math.atan2(Math.sin(off), Math.cos(off)) : off;
      pulls[k].push(wrapped / Math.sqrt(fit.covariance[6 * k]));
    });
    if (Math.sign(fit.parameters[4]) === particles.charge[row]) right++;
    const bin = Math.floor(2 * Math.abs(eta)) / 2;
    const ratio = Math.sin(fit.parameters[3]) / Math.abs(fit.parameters[4]) / pt;
    ratios.set(bin, [...(ratios.get(bin) ?? []), ratio]);
  }
}

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
console.log(
  `${fits} fits, ${failed} failed, right charge ${(right / (fits - failed)).toFixed(5)}, ${((1000 * milliseconds) / fits).toFixed(0)} us a fit`,
);
NAMES.forEach((name, k) => {
  const sorted = pulls[k].sort((a, b) => a - b);
  const width = (quantile(sorted, 0.8413) - quantile(sorted, 0.1587)) / 2;
  console.log(
    `pull of ${name}: median ${quantile(sorted, 0.5).toFixed(3)}, half-width of 68% ${width.toFixed(3)}`,
  );
});
for (const [bin, found] of [...ratios].sort(([a], [b]) => a - b)) {
  const sorted = found.sort((a, b) => a - b);
  console.log(
    `|eta| ${bin} to ${bin + 0.5}: fitted / true pT, median ${quantile(sorted, 0.5).toFixed(4)} of ${sorted.length}`,
  );
}

/**
 * `npm run bench:prepare [-- --tracks N]`: makes the module map of ITk size that `npm run bench` uses, from simulated
 * tracks, into `.cache/`. The events are simulated when they are needed: the same seed gives the same event.
 */
import { parseArgs } from 'node:util';
import { ITK_MAP_FILE, itkMap, prepareItkMap } from '../detectors/itkScale.ts';

/** Triplets of the module map that ATLAS uses. */
const WANTED_TRIPLETS = 2_488_597;

const { values } = parseArgs({ options: { tracks: { type: 'string', default: '2400000' } } });
const tracks = Number(values.tracks);
if (!Number.isInteger(tracks) || tracks <= 0)
  throw new Error(`--tracks: "${values.tracks}" is not a positive whole number.`);

const started = performance.now();
prepareItkMap(tracks, (done, classes) => {
  const seconds = (performance.now() - started) / 1000;
  const left = (tracks / done - 1) * seconds;
  process.stderr.write(
    `\r${done} of ${tracks} tracks, ${classes} classes of triplets, ${left.toFixed(0)} s to go   `,
  );
});
process.stderr.write('\n');
const { doublets, triplets } = itkMap();
console.log(
  `${ITK_MAP_FILE}: ${doublets.m1.length} doublets, ${triplets.occurrence.length} triplets`,
);
if (triplets.occurrence.length < WANTED_TRIPLETS)
  throw new Error(
    `The map has fewer than ${WANTED_TRIPLETS} triplets; give --tracks a number above ${tracks}.`,
  );

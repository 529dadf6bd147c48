/**
 * `npm run bench:interactive [-- --before CHECKOUT] [--moves N] [--event FILE] [--layers hidden|all]`: how the page
 * answers moved track cuts.
 *
 * Opens an event (a full TrackML one unless given) in the built page in Chromium, of this checkout and of another one beside it, and moves
 * the score cut by turns: the time until tracks, evaluation and picture are there, with every layer hidden and with
 * every layer shown (or with one of these alone); the time of one frame; and the longest task of the main thread while the cut is dragged.
 */
import { execFileSync } from 'node:child_process';
import { basename, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { fullEventFiles } from '../detectors/trackml.ts';
import { median } from '../graph-building/statistics.ts';
import { LAYERS, type OpenedPage, openPage } from './openPage.ts';

const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    moves: { type: 'string', default: '9' },
    event: { type: 'string' },
    layers: { type: 'string', default: 'both' },
  },
});
/** Far enough apart that each keeps another number of edges, by which a page shows that it has answered. */
const CUTS = [0.2, 0.6, 0.3, 0.7];
const moves = Number(values.moves);
const event = values.event === undefined ? fullEventFiles()[0] : resolve(values.event);
if (!event) throw new Error('The full TrackML events are not there; this benchmark needs one.');

const checkouts = [
  ...(values.before === undefined ? [] : [{ name: 'before', folder: resolve(values.before) }]),
  { name: 'now', folder: process.cwd() },
];

const opened: { name: string; opened: OpenedPage }[] = [];
try {
  for (const { name, folder } of checkouts) {
    execFileSync('node_modules/.bin/vite', ['build', '--logLevel', 'error'], { cwd: folder });
    opened.push({ name, opened: await openPage(`${folder}/dist`, event) });
  }
  console.log(`${basename(event)}, ${moves} moves of the score cut each, by turns; medians (ms)`);
  for (const shown of [false, true]) {
    if (values.layers === (shown ? 'hidden' : 'all')) continue;
    for (const { opened: page } of opened) await page.showLayers(shown);
    const settled = opened.map((): number[] => []);
    const frames = opened.map((): number[] => []);
    // The first move of each compiles; it is left out.
    for (let move = 0; move <= moves; move++)
      for (const [i, { opened: page }] of opened.entries()) {
        const ms = await page.moveCut(CUTS[move % CUTS.length]);
        if (move > 0) settled[i].push(ms);
        frames[i].push(await page.frame());
      }
    for (const [i, { name, opened: page }] of opened.entries()) {
      const drag = await page.drag();
      const [least, most] = [Math.min(...settled[i]), Math.max(...settled[i])];
      console.log(
        `${name}, ${shown ? `all ${LAYERS.length} layers` : 'layers hidden'}: settled ${median(settled[i]).toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)}), one frame ${median(frames[i]).toFixed(0)}, longest main-thread task of a drag ${drag.longestTask.toFixed(0)} (0: none of 50 or more), stages ${drag.stageTimes}`,
      );
    }
  }
} finally {
  for (const { opened: page } of opened) await page.close();
}

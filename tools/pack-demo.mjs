/**
 * Packs the demo event into public/events/: the four tables of ../shared/data/trackml-small, unchanged,
 * in one zip. The same tables give the same bytes. Run once by hand: `node tools/pack-demo.mjs`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, zipSync } from 'fflate';

const EVENT = 'event000000001';
const source = new URL('../../shared/data/trackml-small/', import.meta.url);
const target = new URL('../public/events/trackml-small.zip', import.meta.url);

const files = {};
for (const table of ['hits', 'truth', 'particles', 'cells']) {
  const name = `${EVENT}-${table}.csv`;
  files[name] = gunzipSync(readFileSync(new URL(`${name}.gz`, source)));
}
writeFileSync(target, zipSync(files, { level: 9, mtime: new Date(1980, 0, 1) }));

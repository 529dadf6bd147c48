/**
 * Module maps of any format (ROOT and text of ModuleMapGraph, `.map`), by their files; a map of two files is named by
 * both, next to each other.
 *
 *   npm run map -- info FILES...
 *   npm run map -- convert FILES... --out OUT [--convention mmg-1.4|acorn|legacy] [--detector NAME] [--coded]
 *   npm run map -- merge FILES... --out OUT
 *   npm run map -- clean FILES... --out OUT [--min-occurrence N] [--no-cycles] [--widening F]
 *
 * --widening: what the page's widening of rare windows is multiplied by for this map, from 0 on (1 where it is left out).
 *
 * OUT ends in .map (every number as it is; --coded: small, each window a little wider) or in .txt: OUT.triplets.txt
 * and OUT.doublets.txt, which ModuleMapGraph reads; ROOT files are read, not written. What is there already is left, unless --overwrite is given.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { findItems } from '../../src/cli/eventFiles.ts';
import { conventionNote, withConvention } from '../../src/formats/listedMap.ts';
import { readItem } from '../../src/formats/readers/index.ts';
import { packItem } from '../../src/formats/readers/recognise.ts';
import { writeTextMap } from '../../src/formats/textMap.ts';
import { encodeModuleMap } from '../../src/modulemap/binary.ts';
import type { CanonicalMap } from '../../src/modulemap/canonicalMap.ts';
import {
  mapFigures,
  mergeMaps,
  withOccurrences,
  withoutCycles,
} from '../../src/modulemap/mapTools.ts';
import type { Convention } from '../../src/modulemap/moduleMap.ts';

const ACTIONS = ['info', 'convert', 'merge', 'clean'];
const CONVENTIONS: readonly Convention[] = ['mmg-1.4', 'acorn', 'legacy'];

interface NamedMap {
  readonly name: string;
  readonly map: CanonicalMap;
}

async function opened(paths: readonly string[]): Promise<NamedMap[]> {
  const { items, problems, unknown } = await findItems(paths);
  const wrong = [...problems, ...unknown.map(({ name }) => `${name}: this is no module map.`)];
  if (wrong.length > 0) throw new Error(wrong.join(' '));
  const maps: NamedMap[] = [];
  for (const item of items.filter(({ kind }) => kind === 'map')) {
    let shown = -1;
    const onProgress = (fraction: number) => {
      const percent = Math.floor(100 * fraction);
      if (process.stderr.isTTY && percent > shown)
        process.stderr.write(`\rreading ${item.name}: ${percent}% `);
      shown = Math.max(shown, percent);
    };
    maps.push({
      name: item.name,
      map: await readItem('map', await packItem(item), { onProgress }),
    });
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }
  if (maps.length === 0) throw new Error(`${paths.join(', ')}: there is no module map.`);
  return maps;
}

function info({ name, map }: NamedMap): string {
  const { modules, doublets, triplets, occurrences } = mapFigures(map);
  const { convention, detector, beamSpot, minPt, tracks } = map.header;
  const most = Math.max(...occurrences.map((bin) => bin.triplets));
  const bars = occurrences.map(({ from, triplets: count }) => {
    const range = from === 1 ? '1' : `${from} to ${2 * from - 1}`;
    const bar = '#'.repeat(Math.ceil((40 * count) / most));
    return `    ${range.padStart(16)}  ${String(count).padStart(9)}  ${bar}`;
  });
  return [
    name,
    `  detector ${detector}, convention ${convention}, z0 from ${beamSpot.zMin.toFixed(1)} to ${beamSpot.zMax.toFixed(1)} mm`,
    `  ${modules} modules, ${doublets} doublets, ${triplets} triplets${map.triplets.moments ? ', with means and rms' : ''}`,
    ...(tracks > 0 ? [`  made of ${tracks} tracks above ${minPt} GeV`] : []),
    '  triplets by occurrence',
    ...bars,
  ].join('\n');
}

function save(map: CanonicalMap, out: string, coded: boolean, overwrite: boolean): void {
  const files: [string, Uint8Array][] = [];
  if (out.endsWith('.map')) {
    files.push([out, encodeModuleMap(map, coded ? 'coded' : 'exact')]);
  } else if (out.endsWith('.txt')) {
    const { triplets, doublets } = writeTextMap(map);
    const prefix = out.replace(/(\.triplets)?\.txt$/, '');
    files.push([`${prefix}.triplets.txt`, triplets], [`${prefix}.doublets.txt`, doublets]);
  } else if (out.endsWith('.root'))
    throw new Error(
      `${out}: ROOT files are read here, not written; give a name that ends in .txt, which ModuleMapGraph reads too.`,
    );
  else throw new Error(`${out}: the name must end in .map or .txt.`);
  const there = files.find(([file]) => existsSync(file));
  if (there && !overwrite)
    throw new Error(`${there[0]} exists already; choose another --out, or add --overwrite.`);
  for (const [file, bytes] of files) {
    writeFileSync(file, bytes);
    console.log(`${file}: ${bytes.length} bytes`);
  }
}

function cleaned(map: CanonicalMap, least: string | undefined, noCycles: boolean): CanonicalMap {
  if (least === undefined && !noCycles)
    throw new Error('clean: say what goes, --min-occurrence N or --no-cycles.');
  const count = Number(least ?? 1);
  if (!Number.isInteger(count) || count < 1)
    throw new Error(`--min-occurrence: "${least}" is not a whole number above zero.`);
  const frequent = withOccurrences(map, count);
  return noCycles ? withoutCycles(frequent) : frequent;
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: 'string' },
      convention: { type: 'string' },
      detector: { type: 'string' },
      coded: { type: 'boolean', default: false },
      overwrite: { type: 'boolean', default: false },
      'min-occurrence': { type: 'string' },
      'no-cycles': { type: 'boolean', default: false },
      widening: { type: 'string' },
    },
  });
  const [action, ...paths] = positionals;
  if (!ACTIONS.includes(action) || paths.length === 0)
    throw new Error(`map -- ${ACTIONS.join('|')} FILES... [--out OUT]`);
  const convention = CONVENTIONS.find((one) => one === values.convention);
  if (values.convention !== undefined && !convention)
    throw new Error(
      `--convention: "${values.convention}" is not one of ${CONVENTIONS.join(', ')}.`,
    );
  const maps = await opened(paths);
  if (action === 'info') {
    for (const one of maps) console.log(info(one));
    for (const { name, map } of maps) {
      const note = conventionNote(name, map);
      if (note) console.log(note);
    }
    return;
  }
  if (values.out === undefined) throw new Error(`${action}: say where to, --out OUT.`);
  if (action !== 'merge' && maps.length > 1)
    throw new Error(`${action}: one map at a time, not ${maps.length}.`);
  const [{ map: first }] = maps;
  const stated = convention ? withConvention(first, convention) : first;
  const made =
    action === 'merge'
      ? mergeMaps(maps.map(({ map }) => map))
      : action === 'clean'
        ? cleaned(first, values['min-occurrence'], values['no-cycles'])
        : stated;
  const { header } = made;
  const widening = Number(values.widening ?? 1);
  if (!(widening >= 0))
    throw new Error(`--widening: "${values.widening}" is not a number from 0 on.`);
  const named = {
    ...header,
    detector: values.detector ?? header.detector,
    generator: { ...header.generator, ...(values.widening === undefined ? {} : { widening }) },
  };
  save({ ...made, header: named }, values.out, values.coded, values.overwrite);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

/**
 * Packs the built page (`npm run build`) into `build/trackloom-<version>.zip`, which any static host serves from any
 * folder. The same build gives the same bytes.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { zipSync } from 'fflate';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const folder = `trackloom-${version}`;
const files = {};
for (const name of readdirSync('dist', { recursive: true }).map(String).sort()) {
  const path = join('dist', name);
  // Compressed copies are for hosts that serve them; a host can make them again.
  const copy = name.endsWith('.gz') && existsSync(path.slice(0, -3));
  if (copy || !statSync(path).isFile()) continue;
  const packed = /\.(zip|gz|map|onnx)$/.test(name);
  files[`${folder}/${name.replaceAll('\\', '/')}`] = [
    readFileSync(path),
    { level: packed ? 0 : 9 },
  ];
}
for (const name of ['LICENSE', 'CHANGELOG.md', 'CITATION.cff', 'docs/hosting.md'])
  files[`${folder}/${name.split('/').at(-1)}`] = readFileSync(name);

const zip = zipSync(files, { mtime: '1980-01-01T00:00:00' });
mkdirSync('build', { recursive: true });
const out = `build/${folder}.zip`;
writeFileSync(out, zip);
console.log(`${out}: ${Object.keys(files).length} files, ${(zip.length / 1e6).toFixed(1)} MB`);
console.log(`sha256 ${createHash('sha256').update(zip).digest('hex')}`);

import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
// @ts-expect-error a plain Node script without type declarations
import { LAYERS, layerOverrides } from '../../../tools/layers.mjs';

const project = mkdtempSync(join(tmpdir(), 'trackloom-layers-'));
copyFileSync('biome.json', join(project, 'biome.json'));
afterAll(() => rmSync(project, { recursive: true }));

/** What the linter, with the project's own configuration, says of a file at `path` that imports `specifier`. */
function lint(path: string, specifier: string): { accepted: boolean; output: string } {
  const file = join(project, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `import { thing } from '${specifier}';\n\nexport default thing;\n`);
  const run = spawnSync(resolve('node_modules/.bin/biome'), ['lint', path], {
    cwd: project,
    encoding: 'utf8',
  });
  rmSync(file);
  return { accepted: run.status === 0, output: run.stdout + run.stderr };
}

test('biome.json holds the layer table', () => {
  const { overrides } = JSON.parse(readFileSync('biome.json', 'utf8'));
  expect(overrides).toEqual(layerOverrides());
});

test('every folder of src is in the layer table', () => {
  const folders = readdirSync('src', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
  expect(Object.keys(LAYERS)).toEqual(expect.arrayContaining(folders));
});

test.each([
  ['src/gpu/a.ts', '../graph/gpu.ts'],
  ['src/graph/a.ts', '../tracks/components.ts'],
  ['src/metrics/a.ts', '../graph/cpu.ts'],
  ['src/formats/deep/a.ts', '../../app/main.ts'],
  ['src/pipeline/a.ts', 'three/webgpu'],
  ['src/session/a.ts', 'react'],
  ['src/scene/a.ts', 'onnxruntime-web'],
  ['src/app/a.ts', '../gpu/device.ts'],
  ['src/event/a.ts', 'node:fs'],
])('%s importing %s fails the linter', (path, specifier) => {
  const { accepted, output } = lint(path, specifier);
  expect(output).toContain('noRestrictedImports');
  expect(accepted).toBe(false);
});

test.each([
  ['src/metrics/a.ts', '../graph/graph.ts'],
  ['src/graph/a.ts', '../gpu/device.ts'],
  ['src/app/a.ts', '../scene/index.ts'],
  ['src/cli/a.ts', 'node:fs'],
])('%s may import %s', (path, specifier) => {
  const { accepted, output } = lint(path, specifier);
  expect(output).not.toContain('noRestrictedImports');
  expect(accepted).toBe(true);
});

test('the layer table only points down', () => {
  const visiting = new Set<string>();
  const done = new Set<string>();
  const visit = (folder: string) => {
    if (done.has(folder)) return;
    expect(visiting.has(folder), `a cycle through ${folder}`).toBe(false);
    visiting.add(folder);
    for (const below of LAYERS[folder].folders) visit(below);
    visiting.delete(folder);
    done.add(folder);
  };
  for (const folder of Object.keys(LAYERS)) visit(folder);
  expect(done.size).toBe(Object.keys(LAYERS).length);
});

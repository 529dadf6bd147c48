/**
 * The layer rule as data: which folder of src/ may import which. `node tools/layers.mjs` writes it into
 * biome.json as `noRestrictedImports` overrides; a unit test checks that the file agrees with this table.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

/** Everything that chains put together. */
const BELOW_CHAINS = [
  'causes',
  'distributions',
  'graph',
  'neighbours',
  'inference',
  'tracks',
  'metrics',
  'simulation',
  'service',
  'formats',
  'modulemap',
  'event',
  'detectors',
  'detector',
  'gpu',
  'parameters',
  'tasks',
];

/** For each folder: the folders it may import from, apart from itself. `types` names single type files. */
export const LAYERS = {
  parameters: { folders: [], packages: [] },
  tasks: { folders: [], packages: [] },
  gpu: { folders: [], packages: [] },
  detector: { folders: [], packages: [] },
  event: { folders: ['detector'], packages: [] },
  modulemap: { folders: ['event', 'detector'], packages: ['fflate'] },
  formats: {
    folders: ['modulemap', 'event', 'detector', 'tasks'],
    packages: ['fflate', 'fzstd', 'hyparquet', 'jsroot'],
  },
  detectors: { folders: ['formats', 'detector'], packages: [] },
  graph: {
    folders: ['modulemap', 'event', 'detector', 'gpu', 'parameters', 'tasks'],
    packages: [],
  },
  neighbours: { folders: ['gpu', 'tasks'], packages: [] },
  inference: {
    folders: ['formats', 'detectors', 'event', 'detector', 'gpu', 'parameters', 'tasks'],
    types: ['graph/graph.ts'],
    packages: ['onnxruntime-web'],
  },
  tracks: {
    folders: ['detectors', 'event', 'detector', 'parameters', 'tasks'],
    types: ['graph/graph.ts'],
    packages: [],
  },
  metrics: {
    folders: ['event', 'detector', 'parameters'],
    types: ['graph/graph.ts', 'tracks/track.ts'],
    packages: [],
  },
  service: {
    folders: ['formats', 'event', 'detector'],
    types: ['tracks/track.ts'],
    packages: [],
  },
  simulation: {
    folders: ['detectors', 'event', 'detector', 'modulemap', 'parameters', 'tasks'],
    packages: [],
  },
  causes: {
    folders: [
      'graph',
      'neighbours',
      'tracks',
      'metrics',
      'modulemap',
      'event',
      'detector',
      'parameters',
      'tasks',
    ],
    packages: [],
  },
  tables: {
    folders: ['metrics', 'detectors', 'event', 'detector', 'tasks'],
    types: ['graph/graph.ts', 'tracks/track.ts'],
    packages: [],
  },
  distributions: {
    folders: [
      'graph',
      'neighbours',
      'tracks',
      'metrics',
      'modulemap',
      'event',
      'detector',
      'parameters',
      'tasks',
    ],
    packages: [],
  },
  chains: { folders: BELOW_CHAINS, packages: [] },
  pipeline: {
    folders: ['chains', ...BELOW_CHAINS],
    packages: ['onnxruntime-web'],
  },
  session: {
    folders: ['pipeline', 'chains', 'causes', 'event', 'detector', 'parameters'],
    types: ['graph/graph.ts', 'tracks/track.ts', 'metrics/report.ts'],
    packages: ['zustand'],
  },
  scene: {
    folders: ['event', 'detector', 'parameters'],
    types: [
      'session/view.ts',
      'session/poses.ts',
      'graph/graph.ts',
      'tracks/track.ts',
      'metrics/report.ts',
    ],
    packages: ['three'],
  },
  cli: {
    folders: ['pipeline', 'chains', ...BELOW_CHAINS],
    packages: ['webgpu', 'onnxruntime-web', '@grpc/grpc-js', '@grpc/proto-loader'],
  },
  app: {
    folders: [
      'scene',
      'session',
      'pipeline',
      'chains',
      'causes',
      'distributions',
      'tables',
      'metrics',
      'tracks',
      'simulation',
      'service',
      'formats',
      'modulemap',
      'event',
      'detectors',
      'detector',
      'parameters',
      'tasks',
    ],
    types: ['graph/graph.ts'],
    packages: ['react', 'react-dom', 'uplot', 'zustand'],
  },
};

const PACKAGES = [
  'react',
  'react-dom',
  'three',
  'zustand',
  'onnxruntime-web',
  'webgpu',
  'fflate',
  'uplot',
  '@grpc/grpc-js',
  '@grpc/proto-loader',
];

/** The Biome overrides that enforce the table. */
export function layerOverrides() {
  return Object.entries(LAYERS).map(([folder, layer]) => {
    const types = layer.types ?? [];
    const allowed = [folder, ...layer.folders];
    const forbidden = Object.keys(LAYERS).filter((other) => !allowed.includes(other));
    const packages = PACKAGES.filter((name) => !layer.packages.includes(name));
    const message = `src/${folder}/ may only import ${[...layer.folders, ...types].join(', ') || 'nothing'} (see ARCHITECTURE.md, layers).`;
    const patterns = [];
    if (forbidden.length > 0)
      patterns.push({
        group: [
          ...forbidden.flatMap((other) => [
            `../${other}/**`,
            `../../${other}/**`,
            `../../../${other}/**`,
          ]),
          ...types.flatMap((file) => [`!../${file}`, `!../../${file}`, `!../../../${file}`]),
        ],
        message,
      });
    if (packages.length > 0)
      patterns.push({
        group: packages.flatMap((name) => [name, `${name}/**`]),
        message: `src/${folder}/ may not import this package (see ARCHITECTURE.md, layers).`,
      });
    if (folder !== 'cli')
      patterns.push({
        group: ['node:*'],
        message: `src/${folder}/ runs in the browser too; Node modules belong to src/cli/.`,
      });
    return {
      includes: [`src/${folder}/**`],
      linter: {
        rules: {
          style: { noRestrictedImports: { level: 'error', options: { patterns } } },
        },
      },
    };
  });
}

if (process.argv[1]?.endsWith('layers.mjs')) {
  const file = new URL('../biome.json', import.meta.url);
  const config = JSON.parse(readFileSync(file, 'utf8'));
  config.overrides = layerOverrides();
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  spawnSync('node_modules/.bin/biome', ['format', '--write', 'biome.json'], { stdio: 'inherit' });
}

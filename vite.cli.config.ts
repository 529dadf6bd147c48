import { existsSync, readdirSync } from 'node:fs';
import { defineConfig } from 'vite';

/** Every folder of tools/ and bench/ with a main.ts is a command named like the folder. */
const commands = ['tools', 'bench'].flatMap((folder) =>
  readdirSync(folder)
    .map((name) => [name, `${folder}/${name}/main.ts`] as const)
    .filter(([, file]) => existsSync(file)),
);

/** Builds the headless commands for Node: shaders are imported `?raw`, which only a bundler understands. */
export default defineConfig({
  publicDir: false,
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'build/cli',
    minify: false,
    rollupOptions: {
      input: {
        reconstruct: 'src/cli/reconstruct.ts',
        infer: 'src/cli/infer.ts',
        serve: 'src/cli/serve.ts',
        'serve-worker': 'src/cli/serve/worker.ts',
        ...Object.fromEntries(commands),
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});

import { defineConfig } from 'vite';

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
      },
      output: { entryFileNames: '[name].js' },
    },
  },
});

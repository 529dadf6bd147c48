import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { pagePlugin } from './tools/page/plugin.ts';
import { PAGE_HEADERS } from './tools/page/policy.ts';

/** Cross-origin isolation: onnxruntime's WASM threads need SharedArrayBuffer. */
const { 'Content-Security-Policy': _policy, ...isolation } = PAGE_HEADERS;

export default defineConfig({
  plugins: [react(), pagePlugin()],
  base: './',
  build: {
    target: 'es2023',
    outDir: 'dist',
    chunkSizeWarningLimit: 2000,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es' },
  server: { headers: isolation },
  preview: { headers: PAGE_HEADERS, port: 4173 },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Cross-origin isolation: onnxruntime's WASM threads need SharedArrayBuffer. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export default defineConfig({
  plugins: [react()],
  base: './',
  build: { target: 'es2023', outDir: 'dist', chunkSizeWarningLimit: 2000 },
  worker: { format: 'es' },
  server: { headers: isolation },
  preview: { headers: isolation, port: 4173 },
  optimizeDeps: { exclude: ['onnxruntime-web'] },
});

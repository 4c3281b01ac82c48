import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src-renderer',
  envDir: false,
  logLevel: 'warn',
  plugins: [react(), tailwindcss()],
  build: {
    target: 'es2024',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    // The page is served under `default-src 'self'`: nothing inline, no data: fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
  },
});

import { defineConfig } from 'vite';
import { moduleEntries, unbundledPackages } from './tooling/entries.ts';

export default defineConfig({
  publicDir: false,
  envDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: unbundledPackages, target: 'node' },
  build: {
    ssr: true,
    target: 'node24',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: moduleEntries,
      output: {
        format: 'es',
        entryFileNames: '[name].js',
        // Beside the entries, so that import.meta.dirname is dist/ in every module.
        chunkFileNames: 'chunk-[name]-[hash].js',
      },
    },
  },
});

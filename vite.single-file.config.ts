import { defineConfig } from 'vite';
import { singleFileEntries, unbundledPackages } from './tooling/entries.ts';

const entryOf = (name: string): string => singleFileEntries[name as keyof typeof singleFileEntries];

/** The mode names the entry: `vite build --config vite.single-file.config.ts --mode shim`. */
export default defineConfig(({ mode }) => ({
  publicDir: false,
  envDir: false,
  logLevel: 'warn',
  ssr: { noExternal: true, external: unbundledPackages, target: 'node' },
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'dist',
    emptyOutDir: false,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      input: mode in singleFileEntries ? { [mode]: entryOf(mode) } : singleFileEntries,
      output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
}));

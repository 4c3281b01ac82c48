/** Builds everything into dist/: the page, the programs, the shim and the preload. */
import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build as viteBuild, type Rollup } from 'vite';
import { singleFileEntries } from './entries.ts';

const root = resolve(import.meta.dirname, '..');
const outDir = join(root, 'dist');

/**
 * Builds dist/. Files are replaced in place and what is left over goes at the end, so that a program that runs from
 * dist/ meanwhile loses nothing it still has open.
 */
export async function build(): Promise<void> {
  const outputs = await Promise.all([
    bundle('vite.main.config.ts'),
    ...Object.keys(singleFileEntries).map((name) => bundle('vite.single-file.config.ts', name)),
    bundle('vite.renderer.config.ts'),
  ]);
  removeAllBut(new Set(outputs.flat()));
}

async function bundle(config: string, mode?: string): Promise<string[]> {
  const result = await viteBuild({
    configFile: join(root, config),
    configLoader: 'native',
    ...(mode ? { mode } : {}),
  });
  return (Array.isArray(result) ? result : [result as Rollup.RollupOutput]).flatMap(({ output }) =>
    output.map(({ fileName }) => fileName),
  );
}

function removeAllBut(fileNames: ReadonlySet<string>): void {
  for (const entry of readdirSync(outDir, { withFileTypes: true })) {
    if (entry.isFile() && !fileNames.has(entry.name)) rmSync(join(outDir, entry.name));
  }
}

if (import.meta.main) {
  rmSync(outDir, { recursive: true, force: true });
  // Not awaited: ensure-built.ts imports this module again, and that import waits until this one is through.
  void import('./ensure-built.ts').then(({ ensureBuilt }) => ensureBuilt());
}

/**
 * Runs one of the project's programs in place of itself: `node tooling/run.js [--built] FILE [ARGUMENT…]`.
 *
 * Every npm script goes through it, so that all of them run on Node 24, and with `--built` on a fresh build.
 * Plain JavaScript, because its first duty is to say a clear sentence on a Node that reads no TypeScript.
 */
import { spawn } from 'node:child_process';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import process from 'node:process';

const wantedMajor = 24;
if (Number(process.versions.node.split('.')[0]) < wantedMajor) {
  process.stderr.write(
    `Easel runs on Node ${wantedMajor} or newer; this is Node ${process.versions.node}. ` +
      'Start it through npm (`npm start`): the Node it needs is one of its packages. ' +
      'If npm runs no install scripts here, `npm rebuild node --ignore-scripts=false` unpacks it.\n',
  );
  process.exit(1);
}

const args = process.argv.slice(2);
if (args[0] === '--built') {
  args.shift();
  // Halves what the look at the build costs when there is nothing to build.
  nodeModule.enableCompileCache(join(import.meta.dirname, '..', '.cache', 'node'));
  const { ensureBuilt } = await import('./ensure-built.ts');
  try {
    await ensureBuilt();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}

if (process.platform === 'win32') {
  const child = spawn(process.execPath, args, { stdio: 'inherit' });
  // The console sends Ctrl-C to both; the child decides when to end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGBREAK']) process.on(signal, () => {});
  child.once('exit', (code) => process.exit(code ?? 1));
} else {
  // The same process goes on as the program: its id, its signals and its pipes are the program's own.
  const env = { ...process.env, EASEL_NPM_SHELL: String(process.ppid) };
  const watch = process.env['npm_lifecycle_event']
    ? ['--import', new URL('end-with-npm.js', import.meta.url).href]
    : [];
  process.execve(process.execPath, [process.execPath, ...watch, ...args], env);
}

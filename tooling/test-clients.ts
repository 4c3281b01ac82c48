/** `npm run test:clients`: installs the command-line clients of other vendors, pinned, beside the project, and runs them against Easel. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, '.cache/clients');
/** Their own install scripts fetch or link the binary that the package names. */
const allowScripts = { '@anthropic-ai/claude-code': true };
const dependencies = {
  '@anthropic-ai/claude-code': '2.1.329',
  '@google/gemini-cli': '0.61.0',
  '@openai/codex': '0.169.0',
};

mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, allowScripts, dependencies }, null, 2));

function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, EASEL_CLIENTS: folder },
  });
  if (status !== 0) process.exit(status ?? 1);
}

run('npm', ['install', '--no-fund', '--no-audit', '--loglevel=error'], folder);
const vitest = join(root, 'node_modules/vitest/vitest.mjs');
run(
  process.execPath,
  [vitest, 'run', '--config', join(root, 'e2e/clients/vitest.config.ts'), ...process.argv.slice(2)],
  root,
);

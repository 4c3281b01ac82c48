/** The gate: format, lint, types, dead code and unit tests. Prints one line for each, and all of what failed. */
import { spawn } from 'node:child_process';

interface Outcome {
  ok: boolean;
  output: string;
  seconds: number;
}

/** The quick ones run two at a time; the unit tests alone, because they measure time. */
const quickScripts = ['types', 'lint', 'format:check', 'dead-code'];
const lastScript = 'unit';

function npmRun(script: string): Promise<Outcome> {
  const npm = process.env['npm_execpath'];
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(command, [...first, 'run', '-s', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : {}) },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    }
    child.once('error', (error) => (output += error.message));
    child.once('close', (code) => {
      resolve({ ok: code === 0, output, seconds: (performance.now() - started) / 1000 });
    });
  });
}

async function report(script: string): Promise<boolean> {
  const { ok, output, seconds } = await npmRun(script);
  const lines = `${ok ? '✓' : '✗'} ${script} ${seconds.toFixed(1)} s\n`;
  process.stdout.write(ok ? lines : `${lines}${output}\n`);
  return ok;
}

async function worker(queue: string[], results: boolean[]): Promise<void> {
  for (let script = queue.shift(); script; script = queue.shift()) results.push(await report(script));
}

const results: boolean[] = [];
const queue = [...quickScripts];
await Promise.all([worker(queue, results), worker(queue, results)]);
results.push(await report(lastScript));
process.exitCode = results.every(Boolean) ? 0 : 1;

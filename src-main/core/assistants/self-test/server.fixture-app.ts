/**
 * A command that somebody registered, right or wrong in the way that its first argument names. Run by Node itself, so it imports
 * nothing but Node's modules.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , mode = 'good', file = ''] = process.argv;

interface Message {
  readonly id?: number;
  readonly method?: string;
}

function say(message: object): void {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

function answer({ id, method }: Message): void {
  if (id === undefined) return;
  switch (method) {
    case 'initialize': {
      const serverInfo = { name: mode === 'another-server' ? 'weather' : 'easel', version: '9.9.9' };
      say({ id, result: { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo } });
      // Its tools never come.
      if (mode === 'ends-in-between') process.exit(7);
      return;
    }
    case 'tools/list': {
      if (mode === 'hangs-at-tools') return;
      const tools = [{ name: 'get_queue', inputSchema: { type: 'object' } }];
      return say({ id, result: { tools: mode === 'no-tools' ? [] : tools } });
    }
    default: {
      const isError = mode === 'call-fails';
      const text = isError ? 'Easel is not running. Open Easel and try again.' : 'The queue is empty.';
      say({ id, result: { content: [{ type: 'text', text }], isError } });
    }
  }
}

switch (mode) {
  case 'garbage':
    process.stdout.write('Welcome to easel! token=abcdef123456\n');
    setInterval(() => {}, 1000);
    break;
  case 'ends':
    process.stderr.write(`Error: the secret ${process.env['API_TOKEN']} is wrong\nAuthorization: Bearer abc.def.ghi\n`);
    process.exitCode = 3;
    break;
  case 'endless':
    setInterval(() => process.stdout.write('x'.repeat(1024 * 1024)), 1);
    break;
  case 'echo':
    process.stdin.pipe(process.stdout);
    break;
  case 'hangs': {
    // With a child that ignores what a hanging process is told.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
    const script = "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000);";
    const child = spawn(process.execPath, ['-e', script], { stdio: 'inherit' });
    writeFileSync(file, JSON.stringify([process.pid, child.pid]));
    setInterval(() => {}, 1000);
    break;
  }
  case 'many-lines':
    for (let line = 1; line <= 100; line++) process.stderr.write(`\u001b[31mline ${line}\u001b[0m\n`);
    process.exitCode = 1;
    break;
  default:
    if (file) writeFileSync(file, JSON.stringify({ env: process.env, cwd: process.cwd() }));
    createInterface(process.stdin).on('line', (line) => answer(JSON.parse(line) as Message));
}

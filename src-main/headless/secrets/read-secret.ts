import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { EaselError } from '../../../src-shared/nouns/errors.ts';

/** The value of a secret: typed without being shown, or all of stdin without its last line break. @throws cancelled */
export async function readSecret(name: string, signal: AbortSignal): Promise<string> {
  if (!process.stdin.isTTY) return (await text(process.stdin)).replace(/\r?\n$/, '');
  process.stderr.write(`Value of ${name} (it is not shown): `);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true, historySize: 0 });
  // The terminal is in raw mode: Ctrl-C arrives here and not as a signal.
  terminal.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  try {
    return await terminal.question('', { signal });
  } catch (cause) {
    if (!signal.aborted) throw cause;
    throw new EaselError('cancelled', `Nothing was kept as ${name}.`, { nextStep: 'Set it when you have it.', cause });
  } finally {
    terminal.close();
    process.stderr.write('\n');
  }
}

/**
 * Ends the program when npm's shell ends. Loaded by run.js with --import.
 *
 * npm passes SIGTERM on to its `sh -c` only, which dies of it and leaves the program behind with its port.
 */
import process from 'node:process';
import { isMainThread } from 'node:worker_threads';

const shell = Number(process.env['EASEL_NPM_SHELL']);
delete process.env['EASEL_NPM_SHELL'];

// Workers and forked processes inherit --import; they end with the program.
if (isMainThread && process.ppid === shell) {
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  watch.unref();
}

/**
 * A program that keeps its MCP servers in a JSON file and rewrites it again and again, as a process of its own: `place` writes into the file,
 * `rename` writes beside it and renames. Each time it reads, thinks for about a millisecond, and writes. The programs of one round share a
 * lock among each other, which Easel does not know of, so that what is lost is not lost between them.
 */
import { mkdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** What the test asks: a file to work on, or null to stop. */
export interface RaceOrder {
  readonly path: string | null;
  /** The programs' own lock; in another folder, so that it tells Easel nothing. */
  readonly lock: string;
}

/** What the program answers when it has stopped. */
export interface RaceReport {
  /** The entries that it has written. */
  readonly wrote: string[];
  /** What it met that was no JSON, or no file. */
  readonly failures: string[];
}

const [way = 'place'] = process.argv.slice(2);
const thinking = new Int32Array(new SharedArrayBuffer(4));
let path: string | null = null;
let report: RaceReport = { wrote: [], failures: [] };

const sleep = (ms: number): void => void Atomics.wait(thinking, 0, 0, ms);

function underLock(lock: string, work: () => void): void {
  for (;;) {
    try {
      mkdirSync(lock);
      break;
    } catch {
      sleep(0.3);
    }
  }
  try {
    work();
  } finally {
    rmdirSync(lock);
  }
}

function addEntry(file: string, name: string): void {
  const config = JSON.parse(readFileSync(file, 'utf8')) as { mcpServers: Record<string, unknown> };
  sleep(0.5 + Math.random());
  config.mcpServers[name] = { command: name };
  const text = `${JSON.stringify(config, null, 2)}\n`;
  if (way === 'place') writeFileSync(file, text);
  else {
    writeFileSync(`${file}.${way}.tmp`, text);
    renameSync(`${file}.${way}.tmp`, file);
  }
  report.wrote.push(name);
}

async function work(file: string, lock: string): Promise<void> {
  report = { wrote: [], failures: [] };
  for (let count = 0; path === file; count += 1) {
    // The file grows with every entry. At an even pace, who reads it on a busy machine would fall behind for ever.
    await delay(Math.random() * 12 * (1 + count / 40));
    underLock(lock, () => {
      try {
        addEntry(file, `${way}-${count}`);
      } catch (error) {
        report.failures.push(String(error));
      }
    });
  }
  process.send?.(report);
}

process.on('message', (order: RaceOrder) => {
  path = order.path;
  if (path !== null) void work(path, order.lock);
});

// The test may be killed.
process.on('disconnect', () => process.exit());

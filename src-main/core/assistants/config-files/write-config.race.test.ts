import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createBackups } from './backups.ts';
import { setEntry } from './entries.ts';
import { loadExchange } from './exchange.ts';
import type { RaceOrder, RaceReport } from './race-client.fixture-app.ts';
import { defaultTiming } from './timing.ts';
import { writeConfig } from './write-config.ts';

const rounds = process.env['EASEL_TEST_LONG'] === '1' ? 1000 : 20;
const place = { format: 'jsonc', keyPath: ['mcpServers'] } as const;
// The wait for quiet is cut short: these programs never rest, and it would only make each round longer. Giving up in time is not what is tried here.
const timing = { ...defaultTiming, quietLimitMs: 40, limitMs: 120_000 };

const exchange = await loadExchange();
let folder = '';
let locks = '';
let backups = '';
let clients: ChildProcess[] = [];

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'easel-race-')));
  locks = realpathSync(mkdtempSync(join(tmpdir(), 'easel-race-locks-')));
  backups = join(locks, 'backups');
  const program = fileURLToPath(new URL('./race-client.fixture-app.ts', import.meta.url));
  clients = ['place', 'rename'].map((way) => fork(program, [way], { execArgv: [] }));
});

afterAll(() => {
  for (const client of clients) client.kill();
  for (const made of [folder, locks]) rmSync(made, { recursive: true, force: true });
}, 60_000);

async function stop(client: ChildProcess): Promise<RaceReport> {
  const answer = once(client, 'message');
  client.send({ path: null, lock: '' } satisfies RaceOrder);
  return ((await answer) as [RaceReport])[0];
}

// Without an exchange of names, as on Windows, a write in the very last moment is left to chance.
test.runIf(exchange !== null)(
  `two programs that write the file all the time lose no entry to Easel, and Easel none to them, in ${rounds} rounds`,
  async () => {
    let mixed = 0;
    let written = 0;
    const lost: string[] = [];
    const failures: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const path = join(folder, `${round}.json`);
      writeFileSync(path, '{\n  "mcpServers": {\n    "old": {}\n  }\n}\n');
      for (const client of clients) client.send({ path, lock: join(locks, String(round)) } satisfies RaceOrder);
      await delay(Math.random() * 60);
      const result = await writeConfig({
        path,
        real: path,
        format: place.format,
        own: [...place.keyPath, 'easel'],
        edit: ({ config }) => setEntry(config, place, { name: 'easel', value: { command: '/opt/easel' } }),
        lock: false,
        exchange,
        backups: createBackups(backups, Date.now),
        timing,
      });
      if (result.mixed) mixed += 1;
      const reports = await Promise.all(clients.map(stop));
      const { mcpServers } = JSON.parse(readFileSync(path, 'utf8')) as { mcpServers: object };
      const expected = ['old', 'easel', ...reports.flatMap(({ wrote }) => wrote)];
      written += expected.length;
      lost.push(...expected.filter((name) => !Object.hasOwn(mcpServers, name)).map((name) => `${round}: ${name}`));
      failures.push(...reports.flatMap((report) => report.failures));
      rmSync(path);
    }
    expect(lost).toEqual([]);
    expect(failures).toEqual([]);
    expect(written).toBeGreaterThan(rounds * 10);
    if (rounds > 100) expect(mixed).toBeGreaterThan(0);
    expect(readdirSync(folder)).toEqual([]);
    if (process.env['EASEL_RACE_LOG']) process.stderr.write(`${JSON.stringify({ rounds, written, mixed })}\n`);
  },
  3_600_000,
);

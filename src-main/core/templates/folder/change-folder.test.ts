import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { changeFolder, finishChange, sweepLeftovers } from './change-folder.ts';

let root = '';
let folder = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'easel-change-'));
  folder = join(root, 'fox');
  mkdirSync(folder);
});
afterEach(() => rmSync(root, { recursive: true }));

const read = (name: string): string | null => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8') : null;
};
const lies = (path: string, text: string): void => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

test('files are put and taken away together, and nothing else is left', async () => {
  writeFileSync(join(folder, 'graph.json'), 'old');
  await changeFolder(folder, {
    'template.json': 'a',
    'workflow.json': 'b',
    'graph.json': null,
    'versions/1.json': 'v',
  });
  expect(readdirSync(folder).toSorted()).toEqual(['template.json', 'versions', 'workflow.json']);
  expect([read('template.json'), read('workflow.json'), read('versions/1.json')]).toEqual(['a', 'b', 'v']);
});

test('a change that cannot be written changes nothing', async () => {
  await changeFolder(folder, { 'template.json': 'a' });
  await expect(changeFolder(folder, { 'template.json': 'b', 'elsewhere.json': 'c' })).rejects.toThrow('pattern');
  await expect(changeFolder(folder, { 'template.json': 'b', '../x.json': 'c' })).rejects.toThrow('pattern');
  expect(readdirSync(folder)).toEqual(['template.json']);
  expect(read('template.json')).toBe('a');
});

test('a change that was decided is carried out by whoever comes next, from wherever it stopped', async () => {
  lies('graph.json', 'old');
  lies('template.json', 'new, moved before the crash');
  lies('.change/workflow.json', 'new');
  lies('.change/list.json', JSON.stringify({ put: ['template.json', 'workflow.json'], remove: ['graph.json'] }));
  await finishChange(folder);
  expect(readdirSync(folder).toSorted()).toEqual(['template.json', 'workflow.json']);
  expect(read('workflow.json')).toBe('new');
  await finishChange(folder);
});

test('what was only prepared is swept away, and a person’s own things stay', async () => {
  lies('template.json', 'old');
  lies('.change-0a1b2c3d/template.json', 'half');
  lies('.git/config', 'mine');
  mkdirSync(join(root, '.hare.0a1b2c3d'));
  mkdirSync(join(root, '.git'));
  await sweepLeftovers(root);
  expect(readdirSync(folder).toSorted()).toEqual(['.git', 'template.json']);
  expect(readdirSync(root).toSorted()).toEqual(['.git', 'fox']);
});

test('a folder of a stranger cannot have files moved elsewhere', async () => {
  writeFileSync(join(root, 'precious.json'), 'precious');
  lies('.change/evil.json', 'evil');
  for (const list of [
    { put: [], remove: ['../precious.json'] },
    { put: ['../evil.json'], remove: [] },
    { put: ['versions/../../evil.json'], remove: [] },
    'nonsense',
  ]) {
    lies('.change/list.json', JSON.stringify(list));
    await finishChange(folder);
  }
  expect(readFileSync(join(root, 'precious.json'), 'utf8')).toBe('precious');
  expect(readdirSync(root).toSorted()).toEqual(['fox', 'precious.json']);
});

/** Writes A, then B, then A… until it is killed. */
const program = `
import { changeFolder } from ${JSON.stringify(fileURLToPath(new URL('./change-folder.ts', import.meta.url)))};
for (let n = 1; ; n++) {
  const text = (n % 2 ? 'A' : 'B').repeat(20_000) + n;
  await changeFolder(process.argv[1], {
    'template.json': text, 'workflow.json': text, 'graph.json': n % 2 ? text : null, ['versions/' + n + '.json']: text,
  });
  if (n === 1) process.stdout.write('ready');
}`;

const rounds = process.env['EASEL_TEST_LONG'] === '1' ? 200 : 8;

test(
  'a program that is killed while it saves leaves all of the old or all of the new',
  async () => {
    for (let round = 0; round < rounds; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await sleep(round % 7);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await sweepLeftovers(root);
      await finishChange(folder);
      const text = read('template.json') ?? '';
      const number = /\d+$/.exec(text)?.[0];
      expect(number).toBeDefined();
      expect(read('workflow.json')).toBe(text);
      expect(read('graph.json')).toBe(text.startsWith('A') ? text : null);
      expect(read(`versions/${number}.json`)).toBe(text);
      expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
    }
  },
  rounds * 3000,
);

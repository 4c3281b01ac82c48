import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installShim } from './install-shim.ts';

let home: string;
let folder: string;
let shimPath: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'easel-shim-'));
  folder = join(home, '.easel', 'bin');
  shimPath = join(home, 'built.cjs');
  writeFileSync(shimPath, 'one');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const install = (version = '1.0.0') => installShim({ shimPath, folder, version });
const content = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('installShim', () => {
  it('makes the folder, private to the person, and both copies', async () => {
    expect(await install()).toEqual({ kind: 'installed', path: join(folder, 'shim.cjs'), written: true });
    expect(readdirSync(folder).sort()).toEqual(['shim-1.0.0.cjs', 'shim.cjs']);
    expect([content('shim.cjs'), content('shim-1.0.0.cjs')]).toEqual(['one', 'one']);
    if (process.platform !== 'win32') expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('does not write what is there already', async () => {
    await install();
    const before = statSync(join(folder, 'shim.cjs'));
    expect(await install()).toMatchObject({ kind: 'installed', written: false });
    const after = statSync(join(folder, 'shim.cjs'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('replaces the copy of another version, and mends one that was cut short', async () => {
    await install();
    writeFileSync(shimPath, 'two');
    expect(await install('1.1.0')).toMatchObject({ written: true });
    expect([content('shim.cjs'), content('shim-1.0.0.cjs'), content('shim-1.1.0.cjs')]).toEqual(['two', 'one', 'two']);
    writeFileSync(join(folder, 'shim.cjs'), '');
    expect(await install('1.1.0')).toMatchObject({ written: true });
    expect(content('shim.cjs')).toBe('two');
  });

  it('keeps three older versions at most, and takes away what interrupted starts left', async () => {
    mkdirSync(folder, { recursive: true });
    const put = (name: string, seconds: number) => {
      writeFileSync(join(folder, name), name);
      utimesSync(join(folder, name), seconds, seconds);
    };
    for (const minor of [1, 2, 3, 4, 5]) put(`shim-0.${minor}.0.cjs`, 1_000_000 + minor);
    put('.shim.cjs.4242-0123abcd', 1_000_000);
    put('.shim.cjs.4243-0123abcd', Date.now() / 1000);
    put('notes.txt', 1_000_000);
    await install();
    expect(readdirSync(folder).sort()).toEqual([
      '.shim.cjs.4243-0123abcd',
      'notes.txt',
      'shim-0.3.0.cjs',
      'shim-0.4.0.cjs',
      'shim-0.5.0.cjs',
      'shim-1.0.0.cjs',
      'shim.cjs',
    ]);
  });

  it.skipIf(process.platform === 'win32')('replaces a link instead of writing through it', async () => {
    mkdirSync(folder, { recursive: true });
    const precious = join(home, 'precious');
    writeFileSync(precious, 'mine');
    symlinkSync(precious, join(folder, 'shim.cjs'));
    expect(await install()).toMatchObject({ kind: 'installed' });
    expect(readFileSync(precious, 'utf8')).toBe('mine');
    expect(lstatSync(join(folder, 'shim.cjs')).isSymbolicLink()).toBe(false);
  });

  it('keeps a version inside the folder, whatever it says', async () => {
    await install('../../9 9');
    expect(readdirSync(folder).sort()).toEqual(['shim-.._.._9_9.cjs', 'shim.cjs']);
    expect(readdirSync(home).sort()).toEqual(['.easel', 'built.cjs']);
  });

  it('tells of an error and does not throw it: no shim, an empty one, a file in place of the folder', async () => {
    expect(await installShim({ shimPath: join(home, 'none.cjs'), folder, version: '1' })).toMatchObject({
      kind: 'failed',
      error: { code: 'ENOENT' },
    });
    writeFileSync(shimPath, '');
    expect(await install()).toMatchObject({ kind: 'failed' });
    expect(existsSync(folder)).toBe(false);
    writeFileSync(shimPath, 'one');
    writeFileSync(join(home, '.easel'), 'a file');
    expect(await install()).toMatchObject({ kind: 'failed' });
  });

  it('is safe when several programs start at once: whoever reads gets a whole copy', async () => {
    const program = `
      const { installShim } = await import(${JSON.stringify(new URL('./install-shim.ts', import.meta.url).href)});
      const [shimPath, folder] = process.argv.slice(1);
      for (let turn = 0; turn < 15; turn++) {
        const done = await installShim({ shimPath, folder, version: shimPath.slice(-5, -4) });
        if (done.kind === 'failed') throw done.error;
      }`;
    const builds = [1, 2, 3].map((version) => {
      const path = join(home, `built-${version}.cjs`);
      writeFileSync(path, `${version}`.repeat(300_000));
      return path;
    });
    let running = builds.length;
    const ends = builds.map(async (path) => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program, path, folder], { stdio: 'inherit' });
      const [code] = (await once(child, 'exit')) as [number];
      running--;
      return code;
    });
    const seen = new Set<string>();
    while (running > 0) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (existsSync(join(folder, 'shim.cjs'))) seen.add(content('shim.cjs'));
    }
    expect(await Promise.all(ends)).toEqual([0, 0, 0]);
    for (const text of [...seen, content('shim.cjs')]) expect(text).toMatch(/^(1{300000}|2{300000}|3{300000})$/);
    expect(readdirSync(folder).sort()).toEqual(['shim-1.cjs', 'shim-2.cjs', 'shim-3.cjs', 'shim.cjs']);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { thisMachine } from './machine.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-machine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe.runIf(process.platform !== 'win32')('the machine', () => {
  test('finds a command on the PATH, and one that a shell would find and a tray program would not', async () => {
    const command = join(folder, 'easel-test-command');
    writeFileSync(command, '#!/bin/sh\n');
    chmodSync(command, 0o755);
    expect(await thisMachine({ PATH: folder }, folder).findCommand('easel-test-command')).toBe(command);
    expect(await thisMachine({ PATH: '' }, folder).findCommand('easel-test-command')).toBeNull();
    expect(await thisMachine({ PATH: '' }, folder).findCommand('sh')).toMatch(/\/sh$/);
  });

  test('sees whether a program of a name runs, however long the name', async () => {
    const program = join(folder, 'easel-test-program-with-a-long-name');
    copyFileSync('/bin/sleep', program);
    const machine = thisMachine();
    expect(await machine.isRunning([{ name: 'easel-test-program-with-a-long-name' }])).toBe(false);
    const child = spawn(program, ['30']);
    await once(child, 'spawn');
    const name = 'Easel-test-program-with-a-long-name';
    // What was seen counts for a second: a list asks for fifteen clients.
    expect(await machine.isRunning([{ name }])).toBe(false);
    await expect.poll(() => machine.isRunning([{ name: 'other' }, { name }])).toBe(true);
    expect(await machine.isRunning([{ name, inPath: ['/elsewhere/'] }])).toBe(false);
    expect(await machine.isRunning([{ name, inPath: [folder] }])).toBe(true);
    child.kill();
    await once(child, 'exit');
  });

  test.runIf(process.platform === 'linux')('knows where configuration lies', () => {
    expect(thisMachine({}, '/home/ada')).toMatchObject({ configFolder: '/home/ada/.config', localAppDataFolder: null });
    expect(thisMachine({ XDG_CONFIG_HOME: '/elsewhere' }, '/home/ada').configFolder).toBe('/elsewhere');
  });
});

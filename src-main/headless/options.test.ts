import { resolve } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { defaultDataFolder } from '../core/data-folder.ts';
import { hasScreen } from './open-browser.ts';
import { addCoreOptions, addListenOptions, type ProgramFlags, programOptions } from './options.ts';
import { forServe } from './stdio.ts';

function parse(args: string[]): ProgramFlags {
  const command = addListenOptions(addCoreOptions(new Command()))
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return command.parse(args, { from: 'user' }).opts();
}

describe('the options of the program', () => {
  it('have defaults that listen on this machine only', () => {
    expect(programOptions(parse([]), {})).toEqual({
      dataDir: defaultDataFolder(),
      comfyui: null,
      demo: false,
      host: '127.0.0.1',
      port: undefined,
      token: undefined,
      allowedHosts: [],
      logLevel: undefined,
      logFormat: undefined,
      logFile: undefined,
    });
  });

  it('come from the command line before the environment', () => {
    const env = { EASEL_COMFYUI_URL: 'http://a', COMFYUI_URL: 'http://b', EASEL_DATA_DIR: '/env', EASEL_TOKEN: 'e' };
    expect(programOptions(parse([]), env)).toMatchObject({
      comfyui: { url: 'http://a', source: 'environment' },
      dataDir: resolve('/env'),
      token: 'e',
    });
    expect(programOptions(parse([]), { COMFYUI_URL: 'http://b' }).comfyui).toEqual({
      url: 'http://b',
      source: 'environment',
    });
    const flags = parse([
      '--comfyui',
      'http://c',
      '--data-dir',
      'here',
      '--token',
      't',
      '--port',
      '0',
      '--allow-host',
      'x',
      '--allow-host',
      'y',
    ]);
    expect(programOptions(flags, env)).toMatchObject({
      comfyui: { url: 'http://c', source: 'option' },
      dataDir: resolve('here'),
      token: 't',
      port: 0,
      allowedHosts: ['x', 'y'],
    });
  });

  it.each([
    ['--port', 'x'],
    ['--port', '70000'],
    ['--port', '-1'],
    ['--log-level', 'loud'],
    ['--nope'],
    ['--demo', '--comfyui', 'http://x'],
  ])('refuse %s %s %s', (...args) => {
    expect(() => parse(args)).toThrow(/invalid|unknown option|cannot be used/);
  });

  it('reach the program that the shim starts as they were given', () => {
    const args = ['--comfyui', 'http://c', '--log-level', 'debug', '--port', '0', '--allow-host', 'x'];
    expect(forServe(parse(args))).toEqual(args);
    expect(forServe(parse(['--demo']))).toEqual(['--demo']);
  });
});

describe('the browser', () => {
  it('is opened only where there is a screen', () => {
    expect(hasScreen('linux', {})).toBe(false);
    expect(hasScreen('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasScreen('linux', { DISPLAY: ':0', SSH_CONNECTION: '1' })).toBe(false);
    expect(hasScreen('darwin', {})).toBe(true);
    expect(hasScreen('darwin', { CI: '1' })).toBe(false);
  });
});

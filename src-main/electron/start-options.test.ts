import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStartOptions } from './start-options.ts';

describe('readStartOptions', () => {
  it('knows nothing when nothing is said', () => {
    expect(readStartOptions([], {})).toEqual({
      hidden: false,
      dataFolder: null,
      comfyui: null,
      demo: false,
      port: null,
    });
  });

  it("lets Chromium's switches pass", () => {
    const options = readStartOptions(['--no-sandbox', '--lang=de', '--hidden', '--user-agent', 'x'], {});
    expect(options.hidden).toBe(true);
  });

  it('puts the command line before the environment, and our variable before the common one', () => {
    const env = { EASEL_COMFYUI_URL: 'http://ours:1', COMFYUI_URL: 'http://common:2', EASEL_DATA_DIR: '/env' };
    expect(readStartOptions(['--comfyui', 'http://arg:3', '--data-dir=/arg'], env)).toMatchObject({
      comfyui: { url: 'http://arg:3', source: 'option' },
      dataFolder: resolve('/arg'),
    });
    expect(readStartOptions([], env)).toMatchObject({
      comfyui: { url: 'http://ours:1', source: 'environment' },
      dataFolder: resolve('/env'),
    });
    expect(readStartOptions([], { COMFYUI_URL: 'http://common:2' }).comfyui?.url).toBe('http://common:2');
  });

  it('takes the demo from a flag or a variable that is on', () => {
    expect(readStartOptions(['--demo'], {}).demo).toBe(true);
    expect(readStartOptions([], { EASEL_DEMO: '1' }).demo).toBe(true);
    expect(readStartOptions([], { EASEL_DEMO: '0' }).demo).toBe(false);
  });

  it('takes a port only when it is one', () => {
    expect(readStartOptions(['--port', '0'], {}).port).toBe(0);
    expect(readStartOptions(['--port', '70000'], {}).port).toBeNull();
    expect(readStartOptions(['--port', 'x'], { EASEL_PORT: '7900' }).port).toBeNull();
  });
});

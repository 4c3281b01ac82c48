import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { CorePorts } from '../core/ports.ts';

export interface StartOptions {
  /** Start in the tray, without a window: at login, and when an assistant's shim starts the program. */
  readonly hidden: boolean;
  /** Null: the default folder of this person. */
  readonly dataFolder: string | null;
  readonly comfyui: CorePorts['comfyui'];
  readonly demo: boolean;
  /** First choice for the MCP listener; null: the usual one. */
  readonly port: number | null;
}

/** Chromium's own switches stand among the arguments, so unknown ones are let pass. */
export function readStartOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): StartOptions {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      hidden: { type: 'boolean' },
      'data-dir': { type: 'string' },
      comfyui: { type: 'string' },
      demo: { type: 'boolean' },
      port: { type: 'string' },
    },
  });
  const dataFolder = text(values['data-dir']) ?? text(env['EASEL_DATA_DIR']);
  const fromEnvironment = text(env['EASEL_COMFYUI_URL']) ?? text(env['COMFYUI_URL']);
  const option = text(values['comfyui']);
  return {
    hidden: values['hidden'] === true,
    dataFolder: dataFolder === null ? null : resolve(dataFolder),
    comfyui:
      option !== null
        ? { url: option, source: 'option' }
        : fromEnvironment !== null
          ? { url: fromEnvironment, source: 'environment' }
          : null,
    demo: values['demo'] === true || isOn(env['EASEL_DEMO']),
    port: portNumber(text(values['port']) ?? text(env['EASEL_PORT'])),
  };
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

function portNumber(value: string | null): number | null {
  const port = value === null ? Number.NaN : Number(value);
  return Number.isInteger(port) && port >= 0 && port < 65_536 ? port : null;
}

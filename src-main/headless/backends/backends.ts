import type { Command } from 'commander';
import { addBackendChanges } from './changes.ts';
import { addBackendLook } from './look.ts';
import { addBackendPrograms } from './programs.ts';

const more = `
A key, token or password is asked for, read from stdin or taken from a variable of the environment (--secret-from); it is never an
argument, which others could see. EASEL_SECRET_BACKEND_<ID> in the environment of Easel goes before what is kept. The id of the main
backend, whose address is a setting or found, is main.

Examples:
  easel backends list
  easel backends add http://192.168.1.20:8188 --name "GPU box" --concurrent 4
  easel backends add https://gpu.example.org/comfy --auth bearer < token.txt
  easel backends add https://cloud.comfy.org --auth api-key --secret-from COMFY_KEY
  easel backends launch main --folder ~/ComfyUI -- .venv/bin/python main.py
  easel backends start main`;

/** The ComfyUIs that Easel uses. */
export function addBackends(program: Command): void {
  const backends = program
    .command('backends')
    .description('the ComfyUIs that Easel uses: of this machine, of others, Comfy Cloud')
    .addHelpText('after', more);
  addBackendLook(backends);
  addBackendChanges(backends);
  addBackendPrograms(backends);
}

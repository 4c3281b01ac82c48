import type { Command } from 'commander';
import { addModelDownloads } from './downloads.ts';
import { addModelLook } from './look.ts';
import { addModelMarks } from './marks.ts';

const more = `
A model is named by ComfyUI's folder and its name there: loras styles/ink.safetensors. Easel downloads into a ComfyUI of this machine only, into the
folder of the setting comfyui.models_folder, and from the hosts of comfyui.download_hosts. What is broken off goes on where it stopped.

Examples:
  easel models list loras
  easel models search ink --base sdxl
  easel models show loras styles/ink.safetensors
  easel models note loras styles/ink.safetensors "good with snow"
  easel models favourite loras styles/ink.safetensors
  easel models missing --template generate_image_flux_dev
  easel models download vae ae.safetensors https://huggingface.co/…/resolve/main/ae.safetensors
  easel models download --template generate_image_flux_dev`;

/** The models of ComfyUI, for a person at a terminal and for scripts. */
export function addModels(program: Command): void {
  const models = program
    .command('models')
    .description('list, search and describe the models of ComfyUI, and download what is missing')
    .addHelpText('after', more);
  addModelLook(models);
  addModelMarks(models);
  addModelDownloads(models);
}

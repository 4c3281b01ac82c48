import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Connection } from './backends/connection.ts';
import type { Models } from './models.ts';

/** @see Models */
export function createModels(
  ready: () => Connection,
): Models & { baseOf(folder: string, name: string): Promise<string | null> } {
  const bases = new Map<string, string | null>();
  return {
    folders: () => ready().comfyui.modelFolders(),
    async list(folder) {
      const { comfyui } = ready();
      const names = await comfyui.modelsIn(folder);
      if (names) return names.map((name) => ({ name, folder }));
      const folders = await comfyui.modelFolders();
      throw new EaselError('not_found', `ComfyUI has no model folder '${folder.slice(0, 60)}'.`, {
        nextStep: `Use one of: ${folders.join(', ')}.`,
        details: { folders },
      });
    },
    async baseOf(folder, name) {
      const connection = ready();
      const key = `${connection.url}\n${folder}\n${name}`;
      if (!bases.has(key)) {
        const metadata = await connection.comfyui.modelMetadata(folder, name).catch(() => null);
        bases.set(key, baseArchitecture(name, metadata));
      }
      return bases.get(key) ?? null;
    },
  };
}

/** Well-known SD 1.5 checkpoints whose names do not say so. */
const sd15Names =
  /^(dreamshaper[_-]?[1-8]|deliberate|realistic[_-]?vision|rev[_-]?animated|anything[_-]?v|absolute[_-]?reality|epicrealism|cyberrealistic|majicmix|counterfeit|chilloutmix|openjourney|lyriel|meinamix)/i;

/** 'sd1.5', or null where nothing tells. The safetensors header is believed before the name. */
export function baseArchitecture(name: string, metadata: Record<string, unknown> | null): string | null {
  const said = [metadata?.['modelspec.architecture'], metadata?.['ss_base_model_version']].find(
    (value) => typeof value === 'string',
  );
  if (said !== undefined) return /^(stable-diffusion-v1|sd_v1|sd_1)/i.test(said as string) ? 'sd1.5' : null;
  const file = name.split(/[\\/]/).at(-1) ?? name;
  if (/xl|sd3|flux|pony|lightning/i.test(file)) return null;
  return /(^|[^a-z0-9])(sd|v)[-_. ]?1[-_. ]?5/i.test(file) || sd15Names.test(file) ? 'sd1.5' : null;
}

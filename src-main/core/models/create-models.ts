import { EaselError } from '../../src-shared/nouns/errors.ts';
import type { Connection } from './backends/connection.ts';
import { baseArchitecture, baseByName } from './model-bases.ts';
import type { Models } from './models.ts';

/** @see Models */
export function createModels(
  ready: () => Connection,
): Models & { baseOf(folder: string, name: string): Promise<string | null> } {
  const bases = new Map<string, Promise<string | null>>();
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
      const { url, comfyui } = ready();
      const key = `${url}\n${folder}\n${name}`;
      const read = async (): Promise<string | null> =>
        baseArchitecture(name, await comfyui.modelMetadata(folder, name));
      const base = bases.get(key) ?? read();
      bases.set(key, base);
      return base.catch(() => {
        // Asked again the next time.
        bases.delete(key);
        return baseByName(name);
      });
    },
  };
}

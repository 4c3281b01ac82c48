import type { Model } from '../../src-shared/nouns/models.ts';

export interface Models {
  /** ComfyUI's folder keys (checkpoints, loras, …). @throws no_backend, backend_unreachable */
  folders(): Promise<string[]>;
  /** @throws not_found (folder), no_backend, backend_unreachable */
  list(folder: string): Promise<Model[]>;
}

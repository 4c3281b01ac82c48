import type { GalleryTemplate, GalleryTemplateDetail } from '../../../../src-shared/nouns/template-gallery.ts';
import type { CreatedTemplate } from '../../../../src-shared/nouns/templates.ts';

/** The ready-made workflows that the connected ComfyUI offers. Every call throws no_backend and its kin. */
export interface Gallery {
  /** In ComfyUI's order; examples of node packs come last. Reads no workflow, however many there are. */
  list(): Promise<GalleryTemplate[]>;
  /** With its workflow, and exactly what this ComfyUI lacks for it. @throws not_found */
  get(id: string): Promise<GalleryTemplateDetail>;
  /** Makes a template of the person's own of it, by its title unless a name is given. @throws not_found, and what `templates.create` throws */
  import(given: { id: string; name?: string | undefined }): Promise<CreatedTemplate>;
}

import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type {
  BrokenTemplate,
  CreatedTemplate,
  DeletedTemplate,
  ExportedTemplate,
  RenderedTemplate,
  Template,
  TemplateDraft,
  TemplateFile,
  TemplateVersion,
} from '../../../src-shared/nouns/templates.ts';
import type { OutputFile } from '../outputs/outputs.ts';
import type { Gallery } from './gallery/gallery.ts';
import type { GivenPreview } from './template-preview.ts';

/** What was handed in: a file with its name, or JSON as text. */
export interface TemplateContent {
  readonly file?: (Blob & { readonly name?: string }) | undefined;
  readonly text?: string | undefined;
}

export interface NewTemplate extends TemplateContent {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  readonly tool?: string | undefined;
}

/** Every call here throws not_found for a name that is not there. */
export interface Templates {
  /** What the connected ComfyUI has ready. */
  readonly gallery: Gallery;
  list(): Template[];
  get(name: string): Template;
  /** What lies in the folders of templates and cannot be used. */
  broken(): BrokenTemplate[];
  /** As it is edited. @throws what the conversion of a UI workflow throws */
  draft(name: string): Promise<TemplateDraft>;
  /** Of any workflow, with suggested parameters. @throws bad_input, conflict, and what reading and converting a workflow throw */
  create(given: NewTemplate): Promise<CreatedTemplate>;
  /** @throws conflict (a built-in one, or saved by another meanwhile), bad_input */
  update(given: {
    name: string;
    file: TemplateFile;
    workflow?: string | undefined;
    version?: number | undefined;
  }): Promise<Template>;
  versions(name: string): Promise<TemplateVersion[]>;
  /** The version as it was becomes the newest one. @throws conflict */
  restore(given: { name: string; version: number }): Promise<Template>;
  enable(given: { name: string; enabled: boolean }): Promise<Template>;
  /** A copy among the user's own. @throws bad_input, conflict */
  duplicate(given: { name: string; as?: string | undefined }): Promise<Template>;
  /** Into the data folder's trash. @throws conflict (a built-in one) */
  delete(name: string): Promise<DeletedTemplate>;
  deleted(): Promise<DeletedTemplate[]>;
  /** @throws not_found, conflict (the name is taken) */
  undelete(id: string): Promise<Template>;
  /** @throws as `create` */
  import(given: TemplateContent & { readonly name?: string | undefined }): Promise<CreatedTemplate>;
  export(name: string): Promise<ExportedTemplate>;
  /** Another picture for a template of the user's. @throws conflict (a built-in one), bad_input, not_found, unsupported_media, too_large */
  setPreview(given: GivenPreview & { readonly name: string }): Promise<Template>;
  /** The picture that `Template.preview` names. @throws not_found */
  previewFile(name: string): Promise<OutputFile>;
  /** What would be submitted. @throws what rendering throws */
  preview(name: string, given: Parameters): Promise<RenderedTemplate>;
}

import type { Requester } from '../../../src-shared/nouns/jobs.ts';
import type {
  MissingModels,
  Model,
  ModelDetail,
  ModelDownload,
  ModelPage,
  ModelSearch,
} from '../../../src-shared/nouns/models.ts';
import type { OutputFile } from '../outputs/outputs.ts';
import type { GivenPreview } from '../templates/template-preview.ts';
import type { TemplateContent } from '../templates/templates.ts';

export interface ModelName {
  /** ComfyUI's folder key. */
  readonly folder: string;
  /** As ComfyUI lists it. */
  readonly name: string;
}

export interface Models {
  /** ComfyUI's folder keys (checkpoints, loras, …). @throws no_backend, backend_unreachable */
  folders(): Promise<string[]>;
  /** Of one folder, asked of every ready ComfyUI at once, or of one. @throws not_found (folder, backend), no_backend, backend_unreachable */
  list(folder: string, options?: { readonly backend?: string | undefined }): Promise<Model[]>;
  /** In what was read last; the first call reads. @throws not_found (backend), no_backend, backend_unreachable */
  search(wanted?: ModelSearch): Promise<ModelPage>;
  /** @throws not_found, with the nearest names */
  get(model: ModelName): Promise<ModelDetail>;
  /** Reads every folder anew; true when anything is different. @throws no_backend, backend_unreachable */
  refresh(): Promise<boolean>;
  /** @throws not_found */
  mark(change: ModelName & { favourite?: boolean | undefined; note?: string | undefined }): Promise<Model>;
  /** @throws not_found, unsupported_media, too_large */
  setPreview(given: ModelName & GivenPreview): Promise<Model>;
  /** The picture that `Model.preview` names. @throws not_found */
  previewFile(model: ModelName): Promise<OutputFile>;
  /**
   * Of a template, of a workflow, or of all templates: what no backend has, or what the named one has not.
   * @throws what reading a workflow throws, not_found, no_backend and its kin
   */
  missing(
    of?: TemplateContent & { readonly template?: string | undefined; readonly backend?: string | undefined },
  ): Promise<MissingModels>;
  readonly downloads: ModelDownloads;
}

export interface WantedDownload extends ModelName {
  readonly url: string;
  /** Of the file, in hex. */
  readonly sha256?: string | undefined;
  readonly bytes?: number | undefined;
  readonly requester: Requester;
}

/** Models on their way into the local ComfyUI's folder, which the person has named. */
export interface ModelDownloads {
  /** Newest first. */
  list(): ModelDownload[];
  /**
   * Starts one, or goes on where an earlier one of that place stopped. What goes wrong later is in the download's `error`.
   * @throws needs_approval (an assistant), conflict (no folder is named, the backend is remote, the file is there), forbidden_url, forbidden_path, bad_input, disk_full
   */
  start(wanted: WantedDownload): Promise<ModelDownload>;
  /** Ends it and throws away what was there of the file. @throws not_found */
  cancel(id: string): Promise<ModelDownload>;
}

import type { Output, OutputPage, OutputVariant } from '../../../src-shared/nouns/outputs.ts';

export interface OutputFile {
  /** Absolute path of a file of this machine; it never leaves the program. */
  readonly path: string;
  readonly mime: string;
  readonly bytes: number;
  /** Quoted, strong: the bytes of an output never change. */
  readonly etag: string;
  readonly filename: string;
}

export interface OutputText {
  readonly text: string;
  /** Whether this is all of it. */
  readonly complete: boolean;
}

export interface Outputs {
  /** @throws not_found */
  get(id: string): Promise<Output>;
  /** The newest of that file name; null when there is none. Of one token where one is given. */
  named(filename: string, options?: { token?: string | null }): Promise<Output | null>;
  /** Newest first. Of one token where one is given. */
  list(options?: { limit?: number; cursor?: string | null; token?: string | null }): Promise<OutputPage>;
  ofJob(jobId: string): Promise<Output[]>;
  count(): number;
  /** The file to send; previews and thumbnails are made on first need. @throws not_found, unsupported_media (a variant this kind does not have) */
  file(id: string, variant: OutputVariant): Promise<OutputFile>;
  /** Bytes small enough for a tool result: image/png, image/jpeg or image/webp of at most `library.preview_pixels` and `library.preview_kb`, or `maxBytes` where that is less. Null for kinds that are links only. */
  inline(id: string, maxBytes?: number): Promise<{ bytes: Uint8Array; mime: string } | null>;
  /** What an output of kind text says, at most so many characters (UTF-16 units) of it. Null for other kinds. @throws not_found */
  text(id: string, maxCharacters: number): Promise<OutputText | null>;
}

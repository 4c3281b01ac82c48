import type { Output } from '../../../src-shared/nouns/outputs.ts';

/** An output as the library keeps it: what everybody may see, and where its bytes are, relative to the data folder. */
export interface LibraryOutput extends Output {
  readonly path: string;
}

/** What the storage worker does. Each is one transaction. */
export interface LibraryCalls {
  addOutputs(outputs: readonly LibraryOutput[]): void;
  setThumbhash(id: string, thumbhash: string): void;
  /** Gives these outputs of one job the places 0, 1, 2… in this order. */
  setOrder(ids: readonly string[]): void;
  getOutput(id: string): LibraryOutput | null;
  /** The newest of that file name; of one token where one is given. */
  outputNamed(filename: string, token?: string | null): LibraryOutput | null;
  outputsOfJob(jobId: string): LibraryOutput[];
  /** Newest first; the cursor is `createdAt.id` of the last one seen. Of one token where one is given. */
  listOutputs(limit: number, cursor: string | null, token?: string | null): LibraryOutput[];
  countOutputs(token?: string | null): number;
  /** The newest made with a model of this file name, and how many there are. */
  outputsWithModel(name: string, limit: number): { outputs: LibraryOutput[]; total: number };
  /** All of them: few models are marked. */
  modelMarks(): ModelMark[];
  setModelMark(mark: ModelMark): void;
  /** By key, as JSON text; null in it is a file that says nothing. */
  modelMetadata(keys: readonly string[]): Record<string, string>;
  setModelMetadata(key: string, body: string): void;
}

/** What the person noted about a model. One that says nothing is not kept. */
export interface ModelMark {
  readonly folder: string;
  readonly name: string;
  readonly favourite: boolean;
  readonly note: string;
}

export type LibraryCall = {
  [Name in keyof LibraryCalls]: { id: number; name: Name; args: Parameters<LibraryCalls[Name]> };
}[keyof LibraryCalls];

export type LibraryAnswer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; message: string }
  /** The first message of the worker: open, or why it could not be opened. */
  | { id: 0; ok: true; value: { fts5: boolean } };

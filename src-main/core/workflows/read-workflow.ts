import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { blobSource } from './files/byte-source.ts';
import { chooseTexts, type ChosenTexts } from './files/choose-texts.ts';
import { maxWorkflowText, textTooLarge } from './files/embedded-text.ts';
import { embeddedTexts, isLibraryRead } from './files/embedded-texts.ts';
import { fileKind, headBytes, nounOf, type FileSource, type WorkflowSource } from './files/file-kind.ts';
import { textsInWorker } from './files/texts-in-worker.ts';
import { withoutPrototypeKeys } from './reading/harmless.ts';
import { parseWorkflowText } from './reading/parse-workflow-text.ts';
import { recognise } from './reading/recognise.ts';
import { bounded, unreadable } from './reading/refusal.ts';
import type { Recognised, UiWorkflow } from './reading/shapes.ts';

/** One of `bytes` (a blob of a file, `openAsBlob`, is read piece by piece), `text` and `value` (parsed JSON, taken over). */
export interface WorkflowInput {
  readonly bytes?: Uint8Array | Blob;
  readonly text?: string;
  readonly value?: unknown;
  /** The file's name, for sentences. */
  readonly name?: string;
}

export interface ReadWorkflowOptions {
  /** The built form of `files/texts-worker.ts`; without it a stranger's file can hold this thread. */
  readonly workerUrl?: URL;
  readonly signal?: AbortSignal;
}

/**
 * A workflow as it was handed in. `api` is there exactly as ComfyUI ran it; `ui` is the author's graph. Format 'ui' means
 * that only the graph is known and has to be converted.
 */
export type ReadWorkflow = Omit<Recognised, 'api' | 'ui'> & { readonly source: WorkflowSource } & (
    | { readonly format: 'api'; readonly api: ApiWorkflow; readonly ui?: UiWorkflow }
    | { readonly format: 'ui'; readonly api?: undefined; readonly ui: UiWorkflow }
  );

/**
 * Reads any workflow: API or UI format, bare or wrapped as ComfyUI wraps it, as JSON or inside a file that ComfyUI made.
 * @throws workflow_unreadable saying what was handed in instead, unsupported_media, too_large; the signal's reason
 */
export async function readWorkflow(input: WorkflowInput, options: ReadWorkflowOptions = {}): Promise<ReadWorkflow> {
  if (input.bytes !== undefined) {
    const blob = input.bytes instanceof Blob ? input.bytes : new Blob([input.bytes as Uint8Array<ArrayBuffer>]);
    return readBytes(blob, input.name, options);
  }
  const value = input.text === undefined ? withoutPrototypeKeys(input.value) : parseWorkflowText(input.text);
  return result(recognise(value), 'json');
}

async function readBytes(blob: Blob, name: string | undefined, options: ReadWorkflowOptions): Promise<ReadWorkflow> {
  const what = name === undefined ? 'The file' : bounded(name.replace(/^.*[/\\]/s, ''), 80);
  options.signal?.throwIfAborted();
  if (blob.size === 0) throw unreadable(`${what} is empty.`);
  const head = new Uint8Array(await readable(blob.slice(0, headBytes)));
  const kind = fileKind(head);
  if (kind.kind === 'foreign') {
    throw new EaselError('unsupported_media', `${what} is ${kind.what}: Easel reads no workflow from it.`, {
      nextStep: 'Hand in the workflow as JSON, or a picture, video or sound file that ComfyUI saved.',
    });
  }
  if (kind.kind === 'text') {
    if (blob.size > maxWorkflowText) throw textTooLarge();
    const { text, doubts } = decode(new Uint8Array(await readable(blob)));
    const found = recognise(parseWorkflowText(text));
    return result({ ...found, doubts: [...doubts, ...found.doubts] }, 'json');
  }
  const file = blobSource(blob);
  const { workerUrl, signal } = options;
  const texts =
    workerUrl && isLibraryRead(kind.source)
      ? await textsInWorker(file, kind.source, { workerUrl, signal })
      : await embeddedTexts(file, kind.source);
  return result(recogniseTexts(chooseTexts(texts), { what, source: kind.source }), kind.source);
}

/** A file can vanish while it is read. */
async function readable(blob: Blob): Promise<ArrayBuffer> {
  try {
    return await blob.arrayBuffer();
  } catch (cause) {
    throw new EaselError('workflow_unreadable', 'The file cannot be read.', {
      nextStep: 'Look whether it is still there, and hand it in again.',
      cause,
    });
  }
}

/** UTF-8, or UTF-16 by its byte order mark, as Windows' shells write it; else what Windows' editors wrote before. */
function decode(bytes: Uint8Array): { readonly text: string; readonly doubts: readonly string[] } {
  const mark = bytes[0]! * 256 + bytes[1]!;
  const encoding = mark === 0xfffe ? 'utf-16le' : mark === 0xfeff ? 'utf-16be' : 'utf-8';
  try {
    return { text: new TextDecoder(encoding, { fatal: encoding === 'utf-8' }).decode(bytes), doubts: [] };
  } catch {
    const doubt = 'The file is not in UTF-8; it was read as Windows-1252, so letters with accents may be wrong.';
    return { text: new TextDecoder('windows-1252').decode(bytes), doubts: [doubt] };
  }
}

function recogniseTexts(chosen: ChosenTexts, file: { what: string; source: FileSource }): Recognised {
  const { prompt, workflow, combined, madeBy } = chosen;
  const candidates: unknown[] = [...combined];
  if (prompt !== undefined || workflow !== undefined) candidates.unshift({ prompt, workflow });
  let error: EaselError | undefined;
  for (const candidate of candidates) {
    try {
      return recognise(candidate);
    } catch (caught) {
      if (!(caught instanceof EaselError)) throw caught;
      error ??= caught;
    }
  }
  const noun = nounOf(file.source);
  if (madeBy !== undefined) {
    throw unreadable(
      `${file.what} is ${noun} that ${madeBy} made: it carries that program's own notes, not a ComfyUI workflow.`,
      'Rebuild it in ComfyUI and export the workflow there, or ask for a new picture with its prompt.',
    );
  }
  if (error && (prompt !== undefined || workflow !== undefined)) {
    throw new EaselError(error.code, `The workflow in ${file.what} cannot be read. ${error.message}`, {
      nextStep: error.nextStep,
      cause: error,
    });
  }
  throw unreadable(
    `${file.what} is ${noun} without a workflow: it was not made by ComfyUI, or the program or site it came through removed the workflow.`,
    'Use the file that ComfyUI itself saved, or export the workflow in ComfyUI and hand in the .json file.',
  );
}

function result({ api, ui, ...rest }: Recognised, source: WorkflowSource): ReadWorkflow {
  if (api) return { ...rest, source, format: 'api', api, ...(ui && { ui }) };
  return { ...rest, source, format: 'ui', ui: ui! };
}

import { EaselError } from '../../../../src-shared/nouns/errors.ts';

/** A text that a file carries, under the name that its format gives it: `prompt`, `COMMENT`, `ImageDescription`… */
export interface EmbeddedText {
  readonly key: string;
  readonly text: string;
}

/** No workflow comes near; what is larger is refused before it is taken apart. Characters or bytes. */
export const maxWorkflowText = 64 * 2 ** 20;

export function textTooLarge(): EaselError {
  return new EaselError('too_large', `The workflow text is larger than ${maxWorkflowText / 2 ** 20} MB.`, {
    nextStep: 'Export the workflow in ComfyUI again without the data that was pasted into it.',
  });
}

/** The texts of one file: at most a thousand, together at most `maxWorkflowText`. */
export class EmbeddedTexts {
  readonly all: EmbeddedText[] = [];
  #room = maxWorkflowText;

  /** @throws too_large */
  add(key: string, text: string): void {
    if (this.all.length >= 1000) return;
    this.#room -= text.length;
    if (this.#room < 0) throw textTooLarge();
    this.all.push({ key: key.slice(0, 200), text });
  }

  /** What is left for the next text, in bytes. */
  get room(): number {
    return this.#room;
  }
}

/** UTF-8 where it is, else Latin-1: PNG says Latin-1, but ComfyUI's relatives write UTF-8 into it. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  }
}

import type { EmbeddedText } from './embedded-text.ts';

/** The texts of a file that may be workflows, best first of each; and who else made the file, where that can be told. */
export interface ChosenTexts {
  readonly prompt?: string;
  readonly workflow?: string;
  /** Texts of JSON that may hold both under their own names: VideoHelperSuite's comment, SaveSVGNode's metadata. */
  readonly combined: readonly string[];
  readonly madeBy?: string;
}

/**
 * By key (ComfyUI's chunks and tags; FFmpeg writes some in capitals), or by the text's own beginning, `workflow:{…}`, as
 * ComfyUI fills EXIF tags. First come, first taken.
 */
export function chooseTexts(texts: readonly EmbeddedText[]): ChosenTexts {
  let prompt: string | undefined;
  let workflow: string | undefined;
  const combined: string[] = [];
  for (const { key, text } of texts) {
    const begun = /^\s*(workflow|prompt)\s*:\s*(?=[{["])/i.exec(text);
    const name = (begun?.[1] ?? key).toLowerCase();
    const body = begun ? text.slice(begun[0].length) : text;
    // Other programs write the person's own words under `prompt`.
    if (!/^\s*[{["]/.test(body)) continue;
    if (name === 'prompt') prompt ??= body;
    else if (name === 'workflow') workflow ??= body;
    else if (combined.length < 10) combined.push(text);
  }
  const madeBy = otherMaker(texts);
  return {
    ...(prompt === undefined ? {} : { prompt }),
    ...(workflow === undefined ? {} : { workflow }),
    combined,
    ...(madeBy === undefined ? {} : { madeBy }),
  };
}

/** The program whose own notes these are, where they are none of ComfyUI's. */
function otherMaker(texts: readonly EmbeddedText[]): string | undefined {
  for (const { key, text } of texts) {
    const name = key.toLowerCase();
    if (text.includes('"sui_image_params"')) return 'SwarmUI';
    if (name === 'fooocus_scheme') return 'Fooocus';
    if (name.startsWith('invokeai') || name === 'sd-metadata' || name === 'dream') return 'InvokeAI';
    if (name === 'software' && text.startsWith('NovelAI')) return 'NovelAI';
    if (name === 'parameters' || isA1111Text(text)) return 'A1111, Forge or a program like them';
  }
  return undefined;
}

/** "…\nNegative prompt: …\nSteps: 20, Sampler: Euler a, CFG scale: 7, Seed: 1, …" */
export function isA1111Text(text: string): boolean {
  return /(?:^|\n)Steps: \d+, [A-Z]/.test(text.slice(0, 20_000));
}

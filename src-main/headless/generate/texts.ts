import type { ProgramCalls } from '../../doors/program-calls.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { harmless } from '../convert/terminal-text.ts';

/** Longer ones are read in a file. */
const mostLines = 60;

/** What the texts among the outputs say, whole, by the outputs' ids. @throws not_found */
export async function textsOf(calls: ProgramCalls, outputs: readonly Output[]): Promise<Record<string, string>> {
  const texts = outputs.filter(({ kind }) => kind === 'text');
  const read = async ({ id }: Output): Promise<[string, string]> => [
    id,
    new TextDecoder().decode(await calls.original(id)),
  ];
  return Object.fromEntries(await Promise.all(texts.map(read)));
}

/** A text below the line about its output: indented, so that it cannot pass for what Easel says, and nothing in it steers the terminal. */
export function textLines(text: string | undefined): string[] {
  const lines = (text ?? '').trim() === '' ? [] : text!.trim().split(/\r\n?|\n/);
  const shown = lines.slice(0, mostLines).map((line) => `  ${harmless(line)}`);
  return lines.length > mostLines ? [...shown, `  … (${lines.length - mostLines} more lines)`] : shown;
}

import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { DeclaredParameter } from './declared.ts';
import { boundedLine } from '../roles/stranger-text.ts';

/** Where a value goes; `within` is the whole text of that input, its placeholders under the names as written. */
export interface Place {
  readonly node: string;
  readonly input: string;
  readonly within?: string;
}

/** One parameter as the author marked it. */
export interface Mark {
  /** As written; null where the mark names none and the input has to. */
  readonly name: string | null;
  readonly places: readonly Place[];
  /** `placeholder`: what stands in the workflow is the mark. `value`: it is what runs when nothing is given. */
  readonly holds: 'placeholder' | 'value';
  readonly declared?: DeclaredParameter;
  readonly description?: string;
  /** The author chose it for people to see. */
  readonly shown?: boolean;
  /** `${default_model}` stands there. */
  readonly defaultModel?: boolean;
}

/** What one way of marking says. */
export interface Marks {
  readonly marks: readonly Mark[];
  readonly outputs: readonly string[];
  readonly notes: readonly string[];
}

export const mostMarks = 100;
/** A text with placeholders; longer ones are no prompt. */
export const longestText = 20_000;

/** A template_broken that names the place in the file. */
export function broken(template: string, path: string, reason: string): EaselError {
  const at = boundedLine(path, 160);
  return new EaselError(
    'template_broken',
    `Template '${boundedLine(template, 60)}' is broken: ${at}: ${boundedLine(reason, 200)}.`,
    { nextStep: `Correct ${at} in the file and load it again.`, details: { path: at } },
  );
}

export const keyOf = ({ node, input }: { node: string; input: string }): string => `${input} ${node}`;

import type { ParameterType } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { Declared, DeclaredParameter } from './declared.ts';
import { broken, longestText, type Mark, type Marks, type Place } from './marks.ts';
import { boundedLine } from '../roles/stranger-text.ts';

const token = /\{\{\s*([A-Za-z_][\w-]{0,63})\s*\}\}|\$\{(default_model)\}|\bPARAM_([A-Z0-9_]{1,64})\b/g;

interface Found {
  readonly name: string;
  readonly kind: 'braces' | 'param' | 'model';
  readonly type?: ParameterType;
}

const typeHints: Readonly<Record<string, ParameterType>> = {
  STR: 'string',
  STRING: 'string',
  TEXT: 'text',
  INT: 'integer',
  FLOAT: 'number',
  BOOL: 'boolean',
};

/** `PARAM_INT_STEPS` is the integer `steps`, `PARAM_PROMPT` the text `prompt`. */
function readParam(rest: string): Found {
  const [hint = '', ...words] = rest.split('_');
  const type = words.join('') === '' ? undefined : typeHints[hint];
  const name = (type === undefined ? rest : words.join('_')).toLowerCase();
  return { name, kind: 'param', ...(type === undefined ? {} : { type }) };
}

function foundOf(match: RegExpMatchArray): Found {
  const [, braces, model, param] = match;
  if (braces !== undefined) return { name: braces, kind: 'braces' };
  if (model !== undefined) return { name: 'model', kind: 'model' };
  return readParam(param ?? '');
}

/** A value that is one placeholder and nothing else. */
function alone(value: unknown): Found | null {
  if (typeof value !== 'string' || value.length > 200) return null;
  const text = value.trim();
  const [match, second] = text.matchAll(token);
  return match && !second && match[0] === text ? foundOf(match) : null;
}

/** What looks like a lone placeholder and is none. */
const misspelt = /^\s*(?:\{\{[^{}|]*(?:\}\}?)?|\{[\w-]+\}\}|\$\{[^{}]*\}?)\s*$/;

/** A text is written out once for each parameter in it: a stranger's file must not grow without end. */
const mostPlaces = 2_000;
const mostWritten = 2_000_000;

interface Growing {
  readonly found: Found;
  readonly places: Place[];
  type?: ParameterType;
  defaultModel: boolean;
}

/**
 * `{{name}}`, `${default_model}` and `PARAM_TYPE_NAME` in the inputs of a workflow. Without `__metadata__`, `{{name}}` counts
 * only where it is a whole value somewhere: in texts, double braces are also emphasis and dynamic prompts.
 * @throws template_broken naming the path
 */
export function readPlaceholders(
  workflow: ApiWorkflow,
  { template, declared, strict }: { template: string; declared: Declared | null; strict: boolean },
): Marks {
  const known = new Set([...(declared?.parameters.keys() ?? [])].map((name) => name.toLowerCase()));
  const lone = new Set<string>();
  for (const [, , value] of inputsOf(workflow)) {
    const found = alone(value);
    if (found?.kind === 'braces') lone.add(found.name.toLowerCase());
  }
  const counts = ({ kind, name }: Found): boolean =>
    kind !== 'braces' || lone.has(name.toLowerCase()) || known.has(name.toLowerCase());
  const marks = new Map<string, Growing>();
  const notes: string[] = [];

  let placed = 0;
  let written = 0;

  function add(found: Found, place: Place): void {
    placed += 1;
    written += place.within?.length ?? 0;
    if (placed > mostPlaces || written > mostWritten) {
      throw broken(template, `${place.node}.inputs.${place.input}`, 'up to here there are too many placeholders');
    }
    const key = found.name.toLowerCase();
    const mark = marks.get(key) ?? { found, places: [], defaultModel: false };
    marks.set(key, mark);
    if (found.type) mark.type ??= found.type;
    mark.defaultModel ||= found.kind === 'model';
    if (!mark.places.some(({ node, input }) => node === place.node && input === place.input)) mark.places.push(place);
  }

  function readText(text: string, path: string, place: Place): void {
    const matches = [...text.matchAll(token)].map(foundOf).filter((found) => found.kind !== 'model');
    const used = matches.filter(counts);
    if (used.length === 0) return;
    if (text.length > longestText) throw broken(template, path, `it is longer than ${longestText} characters`);
    for (const found of used) add(found, { ...place, within: text });
    const left = matches.find((found) => !counts(found));
    if (left && strict) notes.push(`'{{${left.name}}}' in ${path} is no parameter and stays as it is.`);
  }

  for (const [node, input, value] of inputsOf(workflow)) {
    const path = `${node}.inputs.${input}`;
    if (typeof value !== 'string') {
      if (typeof value === 'object' && value !== null && holdsToken(value, counts)) {
        throw broken(template, path, 'a placeholder stands inside a list or an object, where nothing can be set');
      }
      continue;
    }
    const found = alone(value);
    if (found) add(found, { node, input });
    else if (strict && value.length <= 200 && misspelt.test(value)) {
      throw broken(template, path, `'${boundedLine(value, 60)}' is no placeholder: write {{name}}`);
    } else readText(value, path, { node, input });
  }
  return {
    marks: [...marks.values()].map((mark) => asMark(mark, declared)),
    outputs: [],
    notes,
  };
}

function asMark({ found, places, type, defaultModel }: Growing, declared: Declared | null): Mark {
  const own = declaredOf(found.name, declared);
  const merged: DeclaredParameter | undefined =
    type === undefined || own?.type !== undefined ? own : { path: found.name, ...own, type };
  return {
    name: found.name,
    places,
    holds: 'placeholder',
    defaultModel: defaultModel || own?.default === defaultModelText,
    ...(merged ? { declared: merged } : {}),
  };
}

export const defaultModelText = '${default_model}';

/** As written, or but for case: `PARAM_PROMPT` is declared as `prompt`. */
export function declaredOf(name: string, declared: Declared | null): DeclaredParameter | undefined {
  if (!declared) return undefined;
  const exact = declared.parameters.get(name);
  if (exact) return exact;
  const lower = name.toLowerCase();
  return [...declared.parameters].find(([one]) => one.toLowerCase() === lower)?.[1];
}

/** A text with each placeholder as `{{name}}`, under the name that its parameter got. */
export function renamePlaceholders(text: string, names: ReadonlyMap<string, string>): string {
  const finals = new Map([...names].map(([name, final]) => [name.toLowerCase(), final]));
  return text.replaceAll(token, (...match) => {
    const [whole, braces, model, param] = match as (string | undefined)[];
    if (model !== undefined) return whole ?? '';
    const final = finals.get((braces ?? readParam(param ?? '').name).toLowerCase());
    return final === undefined ? (whole ?? '') : `{{${final}}}`;
  });
}

function* inputsOf(workflow: ApiWorkflow): Generator<[node: string, input: string, value: unknown]> {
  for (const [id, node] of Object.entries(workflow)) {
    const inputs: unknown = node.inputs;
    if (typeof inputs !== 'object' || inputs === null) continue;
    for (const [input, value] of Object.entries(inputs)) yield [id, input, value];
  }
}

function holdsToken(value: object, counts: (found: Found) => boolean): boolean {
  return Object.values(value).some((part: unknown) => {
    if (typeof part === 'object' && part !== null) return holdsToken(part, counts);
    const found = alone(part);
    return found !== null && counts(found);
  });
}

import type { NodeDefinition } from '../definitions.ts';
import { dynamicTypes } from '../node-classes/input-spec.ts';
import { listOf, objectOf, type JsonObject } from '../ui-graph/json-value.ts';
import { numberOf } from './python-numbers.ts';
import { pythonEquals } from './python-order.ts';
import { pythonStr } from './python-text.ts';

type Section = 'required' | 'optional';

/** One input that the server checks on a node. */
export interface DeclaredInput {
  /** As in API format; dotted inside a dynamic input. */
  readonly name: string;
  readonly section: Section;
  /** A name, `A,B`, or a list of choices. */
  readonly type: unknown;
  readonly settings: JsonObject;
  /** [type, settings], which ComfyUI repeats in its errors as `input_config`. */
  readonly config: readonly [unknown, unknown];
  /** Which of the input's names ComfyUI's "missing" names: newer servers cut the dots off. */
  readonly shortName: string;
}

/** What is wrong with a dynamic input as a whole. */
export interface DynamicProblem {
  readonly name: string;
  readonly kind: 'no_such_option' | 'option_missing' | 'invalid_dynamic_input';
  readonly text: string;
}

export interface DeclaredInputs {
  readonly inputs: readonly DeclaredInput[];
  readonly problems: readonly DynamicProblem[];
}

/** Servers with this field check choices of the newer form and name some errors otherwise. */
export function isRecent(definition: NodeDefinition): boolean {
  return Object.hasOwn(definition, 'has_intermediate_output');
}

/** Classes of the newer kind (V3) say of themselves that they are not deprecated; older ones say nothing. */
export function isNewKind(definition: NodeDefinition): boolean {
  return (definition as JsonObject)['deprecated'] === false;
}

/** Newer servers stop reading a list of names here. */
const maxNames = 100;
const maxRows = 20;
/** Dynamic inputs of a class nest two or three deep. */
const maxPrefix = 1000;

/**
 * The inputs that a server checks on a node of this class: those it declares, dynamic ones expanded by what the node was given.
 * (ComfyUI 2026, comfy_api/latest/_io.py: get_finalized_class_inputs.)
 */
export function declaredInputs(definition: NodeDefinition, given: JsonObject): DeclaredInputs {
  const found = new Map<string, DeclaredInput>();
  const problems: DynamicProblem[] = [];
  let dynamic = false;

  function add(name: string, section: Section, spec: unknown): void {
    const [type, settings] = listOf(spec);
    const details = objectOf(settings) ?? {};
    if (type === dynamicTypes.combo) addCombo(name, section, details);
    else if (type === dynamicTypes.autogrow) addSlots(name, details);
    else if (type === dynamicTypes.group) addRows(name, details);
    else addPlain(name, section, spec);
  }

  function addPlain(name: string, section: Section, spec: unknown): void {
    const [type, settings] = listOf(spec);
    const config = [type, settings === undefined ? {} : settings] as const;
    found.set(name, { name, section, type, settings: objectOf(settings) ?? {}, config, shortName: name });
  }

  function addAll(prefix: string, sections: unknown): void {
    if (prefix.length > maxPrefix) return;
    for (const section of ['required', 'optional'] as const) {
      for (const [name, spec] of Object.entries(objectOf(objectOf(sections)?.[section]) ?? {})) {
        add(`${prefix}${name}`, section, spec);
      }
    }
  }

  /** The inputs of the selected option. The server does not check the selector, though without it the node cannot run. */
  function addCombo(name: string, section: Section, settings: JsonObject): void {
    dynamic = true;
    if (!Object.hasOwn(given, name)) {
      if (section === 'required') problems.push({ name, kind: 'option_missing', text: '' });
      return;
    }
    const selected = given[name];
    const options = listOf(settings['options']).flatMap((option): JsonObject[] => [objectOf(option) ?? {}]);
    const option = options.find(
      (candidate) => Object.hasOwn(candidate, 'key') && pythonEquals(candidate['key'], selected),
    );
    if (option) addAll(`${name}.`, option['inputs']);
    else if (!Array.isArray(selected) && options.length > 0) {
      problems.push({
        name,
        kind: 'no_such_option',
        text: options.map((candidate) => pythonStr(candidate['key'])).join('\n'),
      });
    }
  }

  /** A row of like slots, of which the first `min` must be there. */
  function addSlots(name: string, settings: JsonObject): void {
    dynamic = true;
    const template = objectOf(settings['template']) ?? {};
    const sections = objectOf(template['input']) ?? {};
    const filled = Object.entries(sections).find(([, inputs]) => Object.keys(objectOf(inputs) ?? {}).length > 0);
    if (!filled) return;
    const [[, spec] = []] = Object.entries(objectOf(filled[1]) ?? {});
    const least = filled[0] === 'required' ? wholeNumber(template['min'], 0) : 0;
    slotNames(template).forEach((slot, at) => addPlain(`${name}.${slot}`, at < least ? 'required' : 'optional', spec));
  }

  /** Rows of like fields; a row is there when one of its fields is. */
  function addRows(name: string, settings: JsonObject): void {
    dynamic = true;
    const template = objectOf(settings['template']) ?? {};
    const fields = new Set(
      ['required', 'optional'].flatMap((section) => Object.keys(objectOf(template[section]) ?? {})),
    );
    const most = wholeNumber(settings['max'], maxRows);
    const least = wholeNumber(settings['min'], 0);
    const rows = new Set<number>();
    for (const key of Object.keys(given)) {
      if (!key.startsWith(`${name}.`)) continue;
      const [, row, field] = /^(0|[1-9]\d{0,8})\.(.*)$/s.exec(key.slice(name.length + 1)) ?? [];
      if (row === undefined || field === undefined || !fields.has(field)) {
        problems.push({
          name: key,
          kind: 'invalid_dynamic_input',
          text: `is not '${name}.<row>.<field>' with a field of its class`,
        });
        return;
      }
      if (Number(row) >= most) {
        problems.push({ name: key, kind: 'invalid_dynamic_input', text: `is beyond the last row, ${most - 1}` });
        return;
      }
      rows.add(Number(row));
    }
    if (rows.size < least) {
      const text = `has ${rows.size} rows, but needs ${least} to ${most}`;
      problems.push({ name, kind: 'invalid_dynamic_input', text });
      return;
    }
    for (const row of rows) addAll(`${name}.${row}.`, template);
  }

  addAll('', definition.input);
  const inputs = [...found.values()];
  if (!dynamic) return { inputs, problems };
  return { inputs: inputs.map((input) => ({ ...input, shortName: input.name.split('.').at(-1)! })), problems };
}

function slotNames(template: JsonObject): string[] {
  const { names, prefix, max } = template;
  if (Array.isArray(names)) return names.slice(0, maxNames).map(pythonStr);
  if (typeof prefix !== 'string') return [];
  return Array.from({ length: Math.min(wholeNumber(max, 10), maxNames) }, (_, at) => `${prefix}${at}`);
}

function wholeNumber(value: unknown, otherwise: number): number {
  const number = numberOf(value);
  return number === null ? otherwise : Math.max(0, Math.trunc(Number(number)) || 0);
}

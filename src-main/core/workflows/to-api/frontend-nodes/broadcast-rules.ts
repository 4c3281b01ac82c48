import { textOf, type JsonObject } from '../../ui-graph/json-value.ts';
import { boundary, type UiNode } from '../../ui-graph/ui-graph.ts';
import { typesFit } from '../slots.ts';
import {
  isBroadcaster,
  isSeedBroadcaster,
  numberOf,
  seedType,
  settingsOf,
  type Source,
  type Verdict,
} from './broadcasters.ts';
import { safeRegex } from './safe-regex.ts';

/** An input that nothing is linked to. */
export interface Target {
  readonly id: string;
  /** The node's title as a person sees it; null at the border of a subgraph. */
  readonly title: string | null;
  readonly color: string | null;
  /** The input's label, else its name; null where Easel does not know whether it has a label. */
  readonly name: string | null;
  /** What a pattern for inputs is run on; null where that depends on the frontend's language. */
  readonly shown: string | null;
  readonly type: string;
}

/** How a source chooses where it goes. */
export interface Broadcast {
  readonly source: Source;
  readonly priority: number;
  /** Of the inputs that it may go to. */
  readonly types: readonly string[];
  fits(target: Target): Verdict;
}

/**
 * The rules of cg-use-everywhere 7.8, by its source and as seen in frontend 1.58: type, colour, patterns, names of repeated types,
 * priorities.
 */
export function broadcastOf(source: Source, { atRoot }: { atRoot: boolean }): Broadcast {
  const settings = settingsOf(source.controller);
  const patterns = patternsOf(source.controller, settings);
  const nameFits = namesOf(source, settings);
  const groups = numberOf(settings, 'group_restricted');
  const colors = numberOf(settings, 'color_restricted');
  const limited = groups > 0 || colors > 0 || patterns.some(({ about }) => about === 'group');

  return {
    source,
    priority: priorityOf(source, settings),
    types: typesOf(source, settings),
    fits(target) {
      if (source.originId === target.id) return 'no';
      // Colours and groups have nodes only.
      if (limited && target.id === boundary.output) return 'no';
      const verdicts: Verdict[] = [nameFits(target), linkFits(source, target), colorFits(source, target, colors)];
      // Inside a subgraph the pack looks for its own colour in the wrong graph.
      if (colors === 2 && !atRoot) verdicts.push('unclear');
      for (const { about, pattern, invert } of patterns) {
        // Which groups a node is in is not known.
        verdicts.push(patternFits(pattern, about === 'group' ? null : target[about], invert));
      }
      // Who is in a group depends on how the canvas measures.
      if (groups > 0) verdicts.push('unclear');
      if (verdicts.includes('no')) return 'no';
      return verdicts.includes('unclear') ? 'unclear' : 'yes';
    },
  };
}

interface Pattern {
  readonly about: 'title' | 'shown' | 'group';
  readonly pattern: string;
  readonly invert: boolean;
}

function patternsOf(controller: UiNode, settings: JsonObject): Pattern[] {
  const all = [
    { about: 'title', key: 'title_regex' },
    { about: 'shown', key: 'input_regex' },
    { about: 'group', key: 'group_regex' },
  ] as const;
  return all.flatMap(({ about, key }) => {
    const pattern = patternOf(controller, settings, key);
    if (pattern === '' || pattern === '.*') return [];
    return [{ about, pattern, invert: settings[`${key}_invert`] === true }];
  });
}

/** Empty when there is none. Seeds go to what is called a seed, unless their node has a pattern of its own. */
function patternOf({ type }: UiNode, settings: JsonObject, key: string): string {
  const value = settings[key];
  const text = typeof value === 'number' ? String(value) : textOf(value);
  return text === '' && type === seedType && key === 'input_regex' ? 'seed' : text;
}

function priorityOf({ controller, crowded }: Source, settings: JsonObject): number {
  const own = numberOf(settings, 'priority');
  if (own !== 0) return own;
  const restricted = ['title', 'input', 'prompt', 'negative', 'group'].some((about) => {
    const pattern = patternOf(controller, settings, `${about}_regex`);
    // The pack's own nodes lose a pattern that fits all when they are loaded.
    return pattern !== '' && !(pattern === '.*' && isBroadcaster(controller));
  });
  return (
    10 +
    (controller.type === 'Prompts Everywhere' ? 10 : 0) +
    (restricted || crowded ? 20 : 0) +
    (numberOf(settings, 'group_restricted') > 0 ? 3 : 0) +
    (numberOf(settings, 'color_restricted') > 0 ? 6 : 0)
  );
}

function typesOf({ type }: Source, settings: JsonObject): string[] {
  const types = new Set([type]);
  if (type === 'STRING' && numberOf(settings, 'string_to_combo') > 0) types.add('COMBO');
  if (numberOf(settings, 'send_to_any') > 0) types.add('*');
  return [...types];
}

/** What is sent becomes a link, which frontends refuse between types that do not fit; and none goes through a whole subgraph. */
function linkFits({ originId, givenType }: Source, target: Target): Verdict {
  if (originId === boundary.input && target.id === boundary.output) return 'unclear';
  return givenType === null || typesFit(givenType, target.type) ? 'yes' : 'unclear';
}

function colorFits({ controller }: Source, target: Target, colors: number): Verdict {
  const same = target.color === (controller.color ?? null);
  return (colors === 1 && !same) || (colors === 2 && same) ? 'no' : 'yes';
}

function patternFits(pattern: string, text: string | null, invert: boolean): Verdict {
  const matches = safeRegex(pattern);
  // The pack passes over a pattern that is none.
  if (matches === 'invalid') return 'yes';
  if (matches === null || text === null) return 'unclear';
  return matches(text) === invert ? 'no' : 'yes';
}

type NameFits = (target: Target) => Verdict;

const prompts = [
  { name: 'positive', older: /(_|\b)pos(itive|_|\b)|^prompt/ },
  { name: 'negative', older: /(_|\b)neg(ative|_|\b)/ },
] as const;

/** Where one of several of a type goes: the controller's name for it is compared with the target's. */
function namesOf(source: Source, settings: JsonObject): NameFits {
  const { controller, repeated } = source;
  const always: NameFits = () => 'yes';
  if (isSeedBroadcaster(controller)) return always;
  const byName = repeated || numberOf(settings, 'apply_to_unrepeated') > 0;
  const rule = (name: string): NameFits => (byName ? ruleOf(name, numberOf(settings, 'repeated_type_rule')) : always);
  const prompt = controller.type === 'Prompts Everywhere' ? prompts[source.place] : undefined;
  if (!prompt) return rule(source.name);
  const newer = rule(prompt.name);
  // Older versions of the pack go by patterns, newer ones by the very names where both are sent: certain where they agree.
  return (target) => {
    const older = target.name !== null && prompt.older.test(target.name.slice(0, 200)) ? 'yes' : 'no';
    return older === newer(target) ? older : 'unclear';
  };
}

function ruleOf(name: string, rule: number): NameFits {
  if (rule === 3) return (target) => (target.title === name ? 'yes' : 'no');
  // The pack stops altogether at a name that is no pattern.
  if (rule === 4)
    return (target) => (safeRegex(name) === 'invalid' ? 'unclear' : patternFits(name, target.name, false));
  const same = comparisons[rule];
  return (target) => {
    if (!same || target.name === null) return 'unclear';
    return same(name, target.name, Math.min(name.length, target.name.length)) ? 'yes' : 'no';
  };
}

type Comparison = (name: string, other: string, length: number) => boolean;

/** By the setting's number: the whole name, its beginning, its end; as far as the shorter goes. */
const comparisons: readonly Comparison[] = [
  (name, other) => name === other,
  (name, other, length) => name.slice(0, length) === other.slice(0, length),
  (name, other, length) => name.slice(name.length - length) === other.slice(other.length - length),
];

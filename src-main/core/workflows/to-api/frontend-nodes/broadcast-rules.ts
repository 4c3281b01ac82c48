import { textOf } from '../../ui-graph/json-value.ts';
import { isSeedBroadcaster, numberOf, settingsOf, type Source } from './broadcasters.ts';
import { safeRegex } from './safe-regex.ts';

/** An input that nothing is linked to. */
export interface Target {
  readonly id: string;
  /** The node's title as a person sees it; null at the border of a subgraph. */
  readonly title: string | null;
  readonly color: string | null;
  /** The input's label, else its name. */
  readonly name: string;
  readonly type: string;
}

/** How a source chooses where it goes. */
export interface Broadcast {
  readonly source: Source;
  readonly priority: number;
  /** Of the inputs that it may go to. */
  readonly types: readonly string[];
  /** `unclear` where the pack's versions differ, or where Easel does not know its rule. */
  fits(target: Target): 'yes' | 'no' | 'unclear';
}

type Verdict = ReturnType<Broadcast['fits']>;

/** The rules of cg-use-everywhere 7.8, by its description: type, colour, patterns, names of repeated types, priorities. */
export function broadcastOf(source: Source): Broadcast {
  const { controller } = source;
  const settings = settingsOf(controller);
  const patterns = (['title', 'input', 'group'] as const).flatMap((about) => {
    const pattern = patternOf(settings[`${about}_regex`]);
    if (pattern === '') return [];
    return [{ about, matches: safeRegex(pattern), invert: settings[`${about}_regex_invert`] === true }];
  });
  const restricted = patterns.length > 0;
  const nameFits = namesOf(source);
  const groups = numberOf(settings, 'group_restricted');
  const colors = numberOf(settings, 'color_restricted');
  const own = numberOf(settings, 'priority');
  const special = controller.type === 'Seed Everywhere' || controller.type === 'Prompts Everywhere';
  const priority =
    own ||
    10 + (special ? 10 : 0) + (restricted || source.repeated ? 20 : 0) + (groups > 0 ? 3 : 0) + (colors > 0 ? 6 : 0);

  return {
    source,
    priority,
    types: typesOf(source),
    fits(target) {
      if (source.originId === target.id) return 'no';
      const verdicts: Verdict[] = [nameFits(target), seedFits(source, target)];
      if (colors > 0) verdicts.push((target.color === (controller.color ?? null)) === (colors === 1) ? 'yes' : 'no');
      for (const { about, matches, invert } of patterns)
        verdicts.push(patternFits(matches, textsOf(target)[about], invert));
      // Who is in a group depends on how the canvas measures.
      if (groups > 0) verdicts.push('unclear');
      if (verdicts.includes('no')) return 'no';
      return verdicts.includes('unclear') ? 'unclear' : 'yes';
    },
  };
}

function patternOf(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : textOf(value);
  return text === '.*' ? '' : text;
}

function textsOf({ title, name }: Target): Record<'title' | 'input' | 'group', string | null> {
  return { title, input: name, group: null };
}

function patternFits(matches: ReturnType<typeof safeRegex>, text: string | null, invert: boolean): Verdict {
  // The pack passes over a pattern that is none.
  if (matches === 'invalid') return 'yes';
  if (matches === null || text === null) return 'unclear';
  return matches(text) === invert ? 'no' : 'yes';
}

function typesOf({ controller, type }: Source): string[] {
  const settings = settingsOf(controller);
  const types = new Set([type]);
  if (type === 'STRING' && numberOf(settings, 'string_to_combo') > 0) types.add('COMBO');
  if (numberOf(settings, 'send_to_any') > 0) types.add('*');
  return [...types];
}

/** Seeds go to what is called a seed, unless the node has a pattern of its own. */
function seedFits({ controller }: Source, target: Target): Verdict {
  if (!isSeedBroadcaster(controller) || patternOf(settingsOf(controller)['input_regex']) !== '') return 'yes';
  return target.name.includes('seed') ? 'yes' : 'no';
}

const prompts = [/(_|\b)pos(itive|_|\b)|^prompt/, /(_|\b)neg(ative|_|\b)/] as const;

/** Where one of several of a type goes: the controller's name for it is compared with the target's. */
function namesOf(source: Source): (target: Target) => Verdict {
  const { controller, name, repeated } = source;
  const settings = settingsOf(controller);
  if (controller.type === 'Prompts Everywhere') return (target) => promptFits(source, target);
  if (!repeated && numberOf(settings, 'apply_to_unrepeated') === 0) return () => 'yes';
  const shorter = (target: Target): number => Math.min(name.length, target.name.length);
  switch (numberOf(settings, 'repeated_type_rule')) {
    case 0:
      return (target) => (target.name === name ? 'yes' : 'no');
    case 1:
      return (target) => (target.name.startsWith(name.slice(0, shorter(target))) ? 'yes' : 'no');
    case 2:
      return (target) => (target.name.endsWith(name.slice(name.length - shorter(target))) ? 'yes' : 'no');
    case 3:
      return (target) => (target.title === name ? 'yes' : 'no');
    case 4: {
      const matches = safeRegex(name);
      return (target) => patternFits(matches, target.name, false);
    }
    default:
      return () => 'unclear';
  }
}

/** Older versions of the pack go by patterns, newer ones by the very names where both are sent: certain where they agree. */
function promptFits({ place, repeated }: Source, target: Target): Verdict {
  const older = prompts[place]?.test(target.name.slice(0, 200)) ?? false;
  const newer = !repeated || target.name === ['positive', 'negative'][place];
  if (older !== newer) return 'unclear';
  return older ? 'yes' : 'no';
}

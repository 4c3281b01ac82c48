import type * as fc from 'fast-check';
import { dice, entriesOf, isMap, objectOf, rootOf, wildServers, type WildText } from '../wild-servers.fixture.ts';

/** YAML in lines and in braces, with comments, anchors and texts of several lines. */
export function wildYaml(key: string): fc.Arbitrary<WildText> {
  return wildServers(key).map((made) => {
    const roll = dice(made.seed);
    const eol = roll.pick(['\n', '\n', '\r\n']);
    const comments = roll.chance(0.6);
    const step = roll.pick([1, 2, 2, 3, 4]);
    const root = rootOf(made, key);
    let hollow = false;
    // What is indented deeper than a text in lines is part of it.
    let behindText = false;
    const name = (text: string): string =>
      /^[a-z][a-z0-9-]*$/.test(text) && !/^(?:y|n|yes|no|on|off|null|true|false)$/.test(text)
        ? roll.pick([text, text, JSON.stringify(text)])
        : JSON.stringify(text);
    const scalar = (value: unknown): string => {
      if (typeof value !== 'string') return String(value);
      if (/^[a-z]{2,}$/.test(value) && !/^(?:yes|no|on|off|null|true|false)$/.test(value)) return value;
      return /^[a-z ]+$/.test(value) && roll.chance(0.3) ? `'${value}'` : JSON.stringify(value);
    };
    const note = (): string => (comments && roll.chance(0.3) ? roll.pick([' # c', '  # easel:', ' # {']) : '');
    const above = (indent: number): string =>
      comments && roll.chance(0.25)
        ? `${' '.repeat(behindText ? 0 : roll.pick([0, indent, indent + step]))}# easel: {}${eol}`
        : roll.chance(0.1)
          ? eol
          : '';
    const flow = (value: unknown): string => {
      if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
      if (!isMap(value)) return scalar(value);
      const pairs = entriesOf(value);
      return `{${roll.pick(['', ' '])}${pairs.map(([inner, item]) => `${name(inner)}: ${flow(item)}`).join(', ')}${pairs.length > 0 && roll.chance(0.2) ? ',' : ''}${pairs.length > 0 ? roll.pick(['', ' ']) : ''}}`;
    };
    const block = (pairs: readonly (readonly [string, unknown])[], indent: number): string =>
      pairs
        .map(([inner, value]) => `${above(indent)}${' '.repeat(indent)}${name(inner)}:${below(value, indent)}`)
        .join('');
    const below = (value: unknown, indent: number): string => {
      behindText = false;
      if (Array.isArray(value))
        return value.length === 0 || roll.chance(0.5)
          ? ` ${flow(value)}${note()}${eol}`
          : `${note()}${eol}${value.map((item) => `${' '.repeat(indent + step)}- ${scalar(item)}${note()}${eol}`).join('')}`;
      if (isMap(value)) {
        const pairs = entriesOf(value);
        if (pairs.length > 0 && roll.chance(0.75)) return `${note()}${eol}${block(pairs, indent + step)}`;
        if (pairs.length === 0 && value === made.servers && roll.chance(0.5)) {
          hollow = true;
          return `${note()}${eol}`;
        }
        const printed = pairs.length === 0 ? '{}' : flow(value);
        return ` ${printed}${note()}${eol}`;
      }
      if (typeof value === 'string' && /^[a-z]+ ?[a-z]+$/.test(value) && roll.chance(0.3)) {
        behindText = true;
        return ` ${roll.pick(['|-', '>-'])}${eol}${' '.repeat(indent + step)}${value}${eol}`;
      }
      return ` ${scalar(value)}${note()}${eol}`;
    };
    const start = (roll.chance(0.1) ? '\uFEFF' : '') + (roll.chance(0.2) ? `# top${eol}---${eol}` : '');
    const printed = roll.chance(0.1) && root.length > 0 ? flow(objectOf(root)) + eol : block(root, 0);
    const end = comments && roll.chance(0.3) ? `# end${eol}` : '';
    const whole = start + printed + end;
    const text = roll.chance(0.2) ? whole.replace(/(?:\r?\n)+$/, '') : whole;
    const value = hollow ? root.map(([inner, item]) => [inner, item === made.servers ? null : item] as const) : root;
    return { text, value: objectOf(value), exact: made.servers !== null && !hollow };
  });
}

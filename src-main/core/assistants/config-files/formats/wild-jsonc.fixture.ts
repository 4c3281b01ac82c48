import type * as fc from 'fast-check';
import { dice, entriesOf, isMap, objectOf, rootOf, wildServers, type WildText } from '../wild-servers.fixture.ts';

/** JSON with comments, trailing commas, any indentation and line ends. */
export function wildJsonc(key: string): fc.Arbitrary<WildText> {
  return wildServers(key).map((made) => {
    const root = rootOf(made, key);
    const roll = dice(made.seed);
    const unit = roll.pick(['\t', '  ', '    ', ' ', '', null]);
    const eol = roll.pick(['\n', '\n', '\r\n']);
    const comments = roll.chance(0.5);
    const trailing = roll.chance(0.4);
    const chaos = roll.chance(0.3);
    const colon = roll.pick([': ', ':', ' : ']);
    const mark = roll.chance(0.15) ? '\uFEFF' : '';
    let hollow = false;
    const note = (level: number, inLine: boolean): string => {
      if (!comments || !roll.chance(0.3)) return '';
      if (inLine) return roll.pick([' /* x, } */', '/**/']);
      return unit === null
        ? ' /* y */ '
        : `${eol}${unit.repeat(level)}${roll.pick(['// "easel": {},', '/* a', '/* } */'])}`.replace(
            '/* a',
            `/* a${eol} b */`,
          );
    };
    const lineNote = (): string =>
      comments && unit !== null && roll.chance(0.2) ? roll.pick([' // z', '// "q": 1,', ' /* w */ // v']) : '';
    const blank = (): string => (chaos && roll.chance(0.3) ? roll.pick([' ', '  ', eol, `${eol}${eol}`, '\t']) : '');
    const print = (value: unknown, level: number): string => {
      if (Array.isArray(value))
        return `[${blank()}${value.map((item) => print(item, level + 1)).join(`,${blank()}`)}${trailing && value.length > 0 && roll.chance(0.5) ? ',' : ''}]`;
      if (!isMap(value)) return JSON.stringify(value);
      const pairs = value === rootMarker ? root : entriesOf(value);
      const newLine = unit === null ? '' : eol + unit.repeat(level + 1);
      if (pairs.length === 0) {
        const inside = note(level + 1, true) + (roll.chance(0.2) ? roll.pick([' ', eol]) : '');
        if (value === made.servers && inside !== '' && inside.trim() === '') hollow = true;
        return `{${inside}}`;
      }
      const parts = pairs.map(([name, item], index) => {
        const last = index === pairs.length - 1;
        const comma = last ? (trailing ? ',' : '') : ',';
        return `${note(level + 1, false)}${newLine}${blank()}${JSON.stringify(name)}${note(0, true)}${colon}${blank()}${print(item, level + 1)}${note(0, true)}${comma}${lineNote()}`;
      });
      return `{${parts.join('')}${note(level + 1, false)}${unit === null ? blank() : eol + unit.repeat(level)}}`;
    };
    const rootMarker = {};
    const above = comments && roll.chance(0.3) ? `// top${eol}` : '';
    const text = mark + above + print(rootMarker, 0) + roll.pick(['', eol, eol + eol, comments ? `${eol}// end` : '']);
    return { text, value: objectOf(root), exact: made.servers !== null && !hollow };
  });
}

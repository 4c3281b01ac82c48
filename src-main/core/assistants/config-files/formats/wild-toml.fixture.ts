import type * as fc from 'fast-check';
import { dice, entriesOf, isMap, objectOf, rootOf, wildServers, type WildText } from '../wild-servers.fixture.ts';

const bare = (key: string): string => (/^[A-Za-z0-9_-]+$/.test(key) ? key : tomlString(key));
const tomlString = (text: string): string => JSON.stringify(text).replaceAll('\u007F', String.raw`\u007F`);

/** TOML with the servers as tables, dotted keys or an inline table. */
export function wildToml(key: string): fc.Arbitrary<WildText> {
  return wildServers(key).map((made) => {
    const roll = dice(made.seed);
    const eol = roll.pick(['\n', '\n', '\r\n']);
    const comments = roll.chance(0.6);
    const equals = roll.pick([' = ', '=', '   =  ']);
    const quoted = (name: string): string =>
      roll.chance(0.2) && !/['\n\u007F]/.test(name) && !/[^\x20-\x7E]/.test(name) ? `'${name}'` : bare(name);
    const string = (text: string): string => {
      if (roll.chance(0.15) && !text.includes("'") && !/[^\x20-\x7E]/.test(text)) return `'${text}'`;
      if (roll.chance(0.15) && /^[\n !#-[\]-~]*$/.test(text))
        return `"""${eol}${text.replaceAll('\n', eol === '\n' ? '\n' : '\\n')}"""`;
      return tomlString(text);
    };
    const inline = (value: unknown): string => {
      if (typeof value === 'string') return string(value);
      if (Array.isArray(value))
        return `[${roll.pick(['', ' ', eol])}${value.map(inline).join(roll.pick([', ', `, # [x]${eol}  `]))}${roll.pick(['', ' '])}]`;
      if (isMap(value))
        return `{${roll.pick(['', ' '])}${entriesOf(value)
          .map(([name, item]) => `${quoted(name)}${equals}${single(item)}`)
          .join(', ')}${roll.pick(['', ' '])}}`;
      return String(value);
    };
    const single = (value: unknown): string => {
      if (typeof value === 'string') return tomlString(value);
      if (Array.isArray(value)) return `[${value.map(single).join(', ')}]`;
      return inline(value);
    };
    const note = (): string =>
      comments && roll.chance(0.3) ? roll.pick([' # c', '# [mcp_servers.easel]', ' # "']) : '';
    const above = (): string =>
      comments && roll.chance(0.3)
        ? roll.pick([`# [mcp_servers.easel]${eol}`, `#${eol}${eol}`, `  # x = 1${eol}`])
        : roll.chance(0.2)
          ? eol
          : '';
    const line = (path: readonly string[], value: unknown): string =>
      `${above()}${roll.pick(['', '', '  '])}${path.map(quoted).join(roll.pick(['.', ' . ']))}${equals}${inline(value)}${note()}${eol}`;
    const header = (path: readonly string[]): string =>
      `${above()}[${roll.pick(['', ' '])}${path.map(quoted).join('.')}]${note()}${eol}`;
    const style = roll.pick(['tables', 'tables', 'dotted', 'lines', 'inline'] as const);
    const top: string[] = [];
    const tables: string[] = [];
    for (const [name, value] of made.others) {
      if (isMap(value) && roll.chance(0.7))
        tables.push(
          header([name]) +
            entriesOf(value)
              .map(([inner, item]) => line([inner], item))
              .join(''),
        );
      else top.push(line([name], value));
    }
    const list = entriesOf(made.servers ?? {});
    if (made.servers) {
      if (style === 'inline') top.push(line([key], made.servers));
      else if (style === 'dotted' && list.length > 0) {
        for (const [name, entry] of list)
          for (const [inner, item] of entriesOf(entry as object)) top.push(line([key, name, inner], item));
      } else if (style === 'lines' || list.length === 0) {
        tables.push(header([key]) + list.map(([name, entry]) => line([name], entry)).join(''));
      } else {
        if (roll.chance(0.3)) tables.push(header([key]));
        for (const [name, entry] of list) {
          const { env, ...rest } = entry as { env?: object };
          tables.push(
            header([key, name]) +
              entriesOf(rest)
                .map(([inner, item]) => line([inner], item))
                .join(''),
          );
          if (env)
            tables.push(
              header([key, name, 'env']) +
                entriesOf(env)
                  .map(([inner, item]) => line([inner], item))
                  .join(''),
            );
        }
      }
    }
    const more = roll.chance(0.3) ? `[[runs]]${eol}x = 1${eol}[[runs]]${eol}` : '';
    const whole =
      (roll.chance(0.1) ? '\uFEFF' : '') +
      top.join('') +
      tables.join(roll.pick(['', eol])) +
      more +
      (comments && roll.chance(0.3) ? `# end${eol}` : '');
    const text = roll.chance(0.3) ? whole.replace(/(?:\r?\n)+$/, '') : whole + (roll.chance(0.2) ? eol : '');
    const value = [...rootOf(made, key), ...(more ? [['runs', [{ x: 1 }, {}]] as const] : [])];
    return { text, value: objectOf(value), exact: text.replace('\uFEFF', '').trim() !== '' };
  });
}

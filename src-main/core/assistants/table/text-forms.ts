import { stringify as stringifyToml } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import type { ConfigFormat, EntryValue } from './assistant-facts.ts';

/** A file that holds this entry alone, to be copied into a client's own. */
export function entryText(
  format: ConfigFormat,
  { keyPath, name, entry }: { keyPath: readonly string[]; name: string; entry: EntryValue },
): string {
  const whole = [...keyPath, name].reduceRight<EntryValue>((inner, key) => ({ [key]: inner }), entry);
  if (format === 'toml') return `${stringifyToml(whole).trim()}\n`;
  // A folded path would be hard to read, and to paste.
  return format === 'yaml' ? stringifyYaml(whole, { lineWidth: 0 }) : `${JSON.stringify(whole, null, 2)}\n`;
}

import { soundsSecret } from '../../privacy/secret-shapes.ts';
import type { HttpEntry, StdioEntry } from '../system.ts';

const replacement = '[hidden]';

/** What secrets look like wherever they stand: a header, a query, JSON. Each keeps what is in front of the secret. */
const patterns = [
  /((?:authorization|cookie|x-api-key)["']?\s*[:=]\s*["']?)(?:(?:bearer|basic)\s+)?[^\s"'”,;]+/gi,
  /(\bbearer\s+)[\w.~+/=-]{6,}/gi,
  /([?&][\w-]*(?:token|secret|password|key)=)[^&\s"'”]+/gi,
  /(["']?[\w-]*(?:token|secret|password|api[_-]?key)["']?\s*[:=]\s*["']?)[^\s"'”,;]{6,}/gi,
];

/** Replaces every secret of the entry, and what looks like one. */
export function secretsOf(entry: StdioEntry | HttpEntry): (text: string) => string {
  const known = ('url' in entry ? [entry.token] : [...ofEnvironment(entry), ...ofArguments(entry)])
    // Of a short one the replacement would tell more than it hides, all over the text.
    .filter((secret) => secret.length >= 4)
    .toSorted((a, b) => b.length - a.length);
  return (text) => {
    const withoutKnown = known.reduce((rest, secret) => rest.replaceAll(secret, replacement), text);
    return patterns.reduce((rest, pattern) => rest.replaceAll(pattern, `$1${replacement}`), withoutKnown);
  };
}

function ofEnvironment({ env }: StdioEntry): string[] {
  return Object.entries(env).flatMap(([name, value]) => (soundsSecret(name) ? [value] : []));
}

/** `--token VALUE` and `--token=VALUE`. */
function ofArguments({ args }: StdioEntry): string[] {
  return args.flatMap((arg, index) => {
    if (!arg.startsWith('-') || !soundsSecret(arg)) return [];
    const equals = arg.indexOf('=');
    if (equals !== -1) return [arg.slice(equals + 1)];
    const next = args[index + 1];
    return next === undefined || next.startsWith('-') ? [] : [next];
  });
}

/** The entry on one line, as one would type it; secrets replaced. */
export function describeEntry(entry: StdioEntry | HttpEntry): string {
  const redact = secretsOf(entry);
  if ('url' in entry) return redact(entry.url);
  const variables = Object.entries(entry.env).map(
    ([name, value]) => `${name}=${soundsSecret(name) ? replacement : quoted(value)}`,
  );
  return redact([...variables, ...[entry.command, ...entry.args].map(quoted)].join(' '));
}

function quoted(text: string): string {
  return /^[\w./\\:=@%+,-]+$/.test(text) ? text : JSON.stringify(text);
}

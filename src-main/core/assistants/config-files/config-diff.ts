import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import { openConfig, type ConfigFormatName } from './entries.ts';
import { secretHider } from '../../privacy/hide-secrets.ts';

export interface Versions {
  readonly path: string;
  readonly format: ConfigFormatName;
  /** Null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
  /** What must not be shown besides what looks like a secret. */
  readonly secrets: readonly string[];
}

/** Lines longer than this are shown around what changes in them. */
const longLine = 400;
const shownAround = 80;

/** A unified diff with three lines of context, secrets replaced; empty when nothing changes. */
export function configDiff({ path, format, before, after, secrets }: Versions): string {
  if (before === after) return '';
  const texts = [before ?? '', after ?? ''] as const;
  const patch = structuredPatch(
    before === null ? '/dev/null' : path,
    after === null ? '/dev/null' : path,
    ...texts,
    undefined,
    undefined,
    { context: 3 },
  );
  const hide = secretHider(
    texts.map((text) => openConfig(text, format).value),
    secrets,
  );
  for (const hunk of patch.hunks)
    hunk.lines = hunk.lines.map((line) => line[0] + hide(line.slice(1).replace(/\r$/, '')));
  for (const hunk of patch.hunks) hunk.lines = shortened(hunk.lines);
  return formatPatch(patch, FILE_HEADERS_ONLY);
}

/** What a client keeps on one line, such as a whole file, would bury the change. */
function shortened(lines: readonly string[]): string[] {
  const removed = lines.filter((line) => line.startsWith('-'));
  const added = lines.filter((line) => line.startsWith('+'));
  return lines.map((line) => {
    if (line.length <= longLine) return line;
    const twin = line.startsWith('-') ? added[removed.indexOf(line)] : removed[added.indexOf(line)];
    const text = line.slice(1);
    const { start, end } = changedPart(text, twin?.slice(1) ?? text);
    const from = Math.max(0, start - shownAround);
    const to = Math.min(text.length, end + shownAround);
    return `${line[0]}${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  });
}

/** Where a text differs from another one; its start when it does not. */
function changedPart(text: string, other: string): { start: number; end: number } {
  let start = 0;
  while (start < text.length && text[start] === other[start]) start += 1;
  if (start === text.length && text.length === other.length) return { start: 0, end: shownAround };
  let end = text.length;
  while (end > start && text[end - 1] === other[other.length - (text.length - end) - 1]) end -= 1;
  return { start, end };
}

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'gap';
  readonly text: string;
  /** Line of the new file, of the old one where it was removed; null of a gap. */
  readonly number: number | null;
}

const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/;

/** The lines of a unified diff, without its file names; a gap stands where lines between two hunks are left out. */
export function diffLines(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let oldNumber = 1;
  let newNumber = 1;
  let inHunk = false;
  for (const line of diff.replace(/\r?\n$/, '').split(/\r?\n/)) {
    const found = hunk.exec(line);
    if (found) {
      inHunk = true;
      oldNumber = Number(found[1]);
      newNumber = Number(found[2]);
      if (lines.length > 0) lines.push({ kind: 'gap', text: '', number: null });
    } else if (inHunk && line.startsWith('+')) {
      lines.push({ kind: 'added', text: line.slice(1), number: newNumber });
      newNumber += 1;
    } else if (inHunk && line.startsWith('-')) {
      lines.push({ kind: 'removed', text: line.slice(1), number: oldNumber });
      oldNumber += 1;
    } else if (inHunk && !line.startsWith('\\')) {
      lines.push({ kind: 'same', text: line.slice(1), number: newNumber });
      oldNumber += 1;
      newNumber += 1;
    }
  }
  return lines;
}

/** How many lines it adds and takes away. */
export function diffCounts(lines: readonly DiffLine[]): { added: number; removed: number } {
  const count = (kind: DiffLine['kind']): number => lines.filter((line) => line.kind === kind).length;
  return { added: count('added'), removed: count('removed') };
}

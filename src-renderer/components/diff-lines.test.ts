import { describe, expect, it } from 'vitest';
import { diffCounts, diffLines } from './diff-lines.ts';

const diff = `--- a/mcp.json
+++ b/mcp.json
@@ -1,3 +1,4 @@
 {
-  "mcpServers": {}
+  "mcpServers": {
+  }
 }
@@ -40,2 +41,2 @@
 x
--- not a header
+++ neither
\\ No newline at end of file
`;

describe('diffLines', () => {
  it('numbers what was added by the new file and what was removed by the old one', () => {
    expect(diffLines(diff).slice(0, 5)).toEqual([
      { kind: 'same', text: '{', number: 1 },
      { kind: 'removed', text: '  "mcpServers": {}', number: 2 },
      { kind: 'added', text: '  "mcpServers": {', number: 2 },
      { kind: 'added', text: '  }', number: 3 },
      { kind: 'same', text: '}', number: 4 },
    ]);
  });

  it('leaves a gap between hunks and takes no line of the file for a header', () => {
    expect(diffLines(diff).slice(5)).toEqual([
      { kind: 'gap', text: '', number: null },
      { kind: 'same', text: 'x', number: 41 },
      { kind: 'removed', text: '-- not a header', number: 41 },
      { kind: 'added', text: '++ neither', number: 42 },
    ]);
  });

  it('counts them', () => {
    expect(diffCounts(diffLines(diff))).toEqual({ added: 3, removed: 2 });
    expect(diffCounts(diffLines(''))).toEqual({ added: 0, removed: 0 });
  });

  it('reads a file that ends its lines with CRLF', () => {
    expect(diffLines('@@ -0,0 +1,1 @@\r\n+{}\r\n')).toEqual([{ kind: 'added', text: '{}', number: 1 }]);
  });
});

import { expect, test } from 'vitest';
import type { ProgramCalls } from '../../doors/program-calls.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { textLines, textsOf } from './texts.ts';

test('the originals of texts are read, and of nothing else', async () => {
  const calls = { original: async (id: string) => new TextEncoder().encode(`what ${id} says: ü`) } as ProgramCalls;
  const outputs = [{ id: 'a', kind: 'image' } as Output, { id: 'b', kind: 'text' } as Output];
  expect(await textsOf(calls, outputs)).toEqual({ b: 'what b says: ü' });
});

test('a text is indented line by line, bounded, and steers no terminal', () => {
  expect(textLines('a fox\r\n\u001b[2Jin snow\u202e\n')).toEqual(['  a fox', '  in snow ']);
  expect(textLines(undefined)).toEqual([]);
  expect(textLines(' \n')).toEqual([]);
  const long = textLines(Array.from({ length: 100 }, (_, n) => `line ${n}`).join('\n'));
  expect([long.length, long.at(-1)]).toEqual([61, '  … (40 more lines)']);
});

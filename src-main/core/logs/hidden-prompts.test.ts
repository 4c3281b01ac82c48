import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineCleaner } from './clean-line.ts';

/** Words that occur in no other text of a line. */
const telling = fc.constantFrom('heron', 'lighthouse', 'Zwölfton', '鶴の恩返し', 'クジラ', 'marzipan');
/** What else people paste into a prompt. */
const pasted = fc.constantFrom(
  'in deep snow',
  `sk-proj-${'a1B2'.repeat(8)}`,
  'Our-own-token-7',
  'password: hunter2000',
  'Bearer abcdefghijklmnop',
  'token=abc&x',
  'http://ada:secret-word@example.org/?key=1',
  '/home/ada/Pictures/fox.png',
  'C:\\Users\\Ada Lovelace\\fox.png',
  '~/fox.png',
  '/srv/data/',
  '"quoted"',
  '(masterpiece:1.2)',
  '\n',
  '\t',
  "it's",
  '{"json": "inside"}',
  '<lora:fox:0.8>',
  '🦊',
);
const prompt = fc
  .array(fc.oneof(telling, pasted), { minLength: 2, maxLength: 12 })
  .map((words) => words.join(' '))
  .filter((text) => text.trim().length >= 12);

/** How a prompt comes into a line. */
const wrapped = fc.constantFrom<(text: string) => Record<string, unknown>>(
  (text) => ({ msg: text }),
  (text) => ({ msg: `'${text}' is not a number`, level: 30 }),
  (text) => ({ msg: 'refused', error: { message: text, details: { received: [text] } } }),
  (text) => ({ msg: JSON.stringify({ inputs: { text } }) }),
  (text) => ({ msg: text.replaceAll(/\s+/g, ' ') }),
  (text) => ({ err: { stack: `Error: ${text}\n    at x (/home/ada/.easel/data/x.js:1:2)` } }),
  (text) => ({ [text]: 1 }),
);

test('no word of a prompt is left in a line, whatever else stands in the prompt', () => {
  fc.assert(
    fc.property(fc.array(prompt, { minLength: 1, maxLength: 3 }), wrapped, fc.nat(), (prompts, wrap, place) => {
      const cleaner = createLineCleaner({ folders: { data: '/home/ada/.easel/data' } });
      cleaner.hideSecret('Our-own-token-7');
      cleaner.hidePrompts(Object.fromEntries(prompts.map((text, at) => [`prompt_${at}`, text])));
      const text = prompts[place % prompts.length] ?? '';
      // Cut off, as messages are, but not within the first words.
      const least = text.length - text.trimStart().length + 24;
      const cut =
        place % 2 === 0
          ? text
          : text.slice(0, Math.max(least, place % (text.length + 1))).replace(/[\uD800-\uDBFF]$/, '');
      const cleaned = JSON.stringify(cleaner.clean(wrap(cut)));
      for (const word of [
        'heron',
        'lighthouse',
        'Zwölfton',
        '鶴の恩返し',
        'クジラ',
        'marzipan',
        'hunter2000',
        'secret-word',
        'own-token',
        'Lovelace',
      ])
        expect(cleaned).not.toContain(word);
    }),
    { seed: 3, numRuns: 2_000 },
  );
});

test('a very long prompt is hidden, and costs no more memory than can be read of a line', () => {
  const cleaner = createLineCleaner({ folders: {} });
  const long = 'a heron on a lighthouse, '.repeat(100_000);
  cleaner.hidePrompts({ prompt: long });
  expect(JSON.stringify(cleaner.clean({ msg: long }))).not.toContain('heron');
});

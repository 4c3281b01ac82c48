import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../comfyui/exact-json.ts';
import { withoutSecrets } from './without-secrets.ts';

const clean = (text: string): string => withoutSecrets(text, 'x').value;

test.each([
  ['/home/ada/ComfyUI/models/loras/fox.safetensors', 'fox.safetensors'],
  ['C:\\Users\\Ada Lovelace\\Pictures\\fox.png', 'fox.png'],
  ['\\\\nas\\share\\fox.png', 'fox.png'],
  ['~/fox.png', 'fox.png'],
  ['file:///Users/ada/fox.png', 'fox.png'],
  ['/somewhere/else/fox.png', 'fox.png'],
  ['cannot open /ComfyUI/models/loras/fox.safetensors', 'cannot open fox.safetensors'],
  ['File "/comfyui/custom_nodes/fox/nodes.py", line 3', 'File "nodes.py", line 3'],
  [String.raw`not found: 'C:\\Users\\Ada\\fox.png'`, String.raw`not found: '\fox.png'`],
  ['saved at /Users/ada/Desktop/fox.png yesterday', 'saved at fox.png yesterday'],
  ['key hf_abcdefghijklmnopqrstuvwx', 'key '],
  ['Authorization: Bearer abcdefghijklmnop', 'Authorization: '],
  ['https://ada:secret@example.org/fox.png', 'https://@example.org/fox.png'],
])('%j is given away as %j', (text, shown) => {
  expect(clean(text)).toBe(shown);
});

test.each([
  'a fox and/or a hare, 16:9, (masterpiece:1.2)',
  'models/loras/fox.safetensors',
  'SDXL\\fox.safetensors',
  'https://huggingface.co/org/model/resolve/main/data/fox.safetensors',
  'score_9, <lora:fox:0.8>, 8k / 4k',
  'easel/%date:yyyy-MM-dd%/fox',
  'key light, token of love, a secret garden',
  'ratio 3/4 of C: the vitamin',
  'GET /comfyui/prompt answered 404',
  'https://example.org/ComfyUI/models/fox',
])('%j stays as it is', (text) => {
  expect(clean(text)).toBe(text);
});

test('what is called a secret is emptied, and every place is told', () => {
  const given = {
    12: { inputs: { api_key: 'correct', ckpt_name: 'fox', max_tokens: '5', tokenizer: 't5', image: '/home/a/b.png' } },
  };
  expect(withoutSecrets(given, 'workflow')).toEqual({
    value: { 12: { inputs: { api_key: '', ckpt_name: 'fox', max_tokens: '5', tokenizer: 't5', image: 'b.png' } } },
    removed: ['workflow.12.inputs.api_key', 'workflow.12.inputs.image'],
  });
});

test('everything else is kept, to the last digit of a seed', () => {
  const text = '{"a":[18446744073709551557,1.5,null,true,{"b":"c"}]}';
  expect(JSON.stringify(withoutSecrets(parseExact(text), 'x').value)).toBe(text);
});

test('whatever the text, it takes no time', () => {
  const piece = fc.constantFrom(
    '/home/',
    'a ',
    'a',
    '/',
    '\\',
    'C:\\',
    '~/',
    'sk-',
    'Bearer ',
    'eyJ',
    '.',
    '://',
    ':',
    '@',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const before = performance.now();
      clean(pieces.join('').repeat(500));
      expect(performance.now() - before).toBeLessThan(500);
    }),
    { seed: 1, numRuns: 60 },
  );
});

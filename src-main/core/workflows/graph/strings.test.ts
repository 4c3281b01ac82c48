import { expect, test } from 'vitest';
import { classOf, graphOf } from './graph.fixture.ts';
import { findWrittenText } from './strings.ts';

type Nodes = Parameters<typeof graphOf>[0];

function written(nodes: Nodes, definitions?: Parameters<typeof graphOf>[1]): string | null {
  const found = findWrittenText(
    graphOf({ e: ['CLIPTextEncode', { text: ['j', 0] }], ...nodes }, definitions),
    'e',
    'text',
  );
  return found && `${found.nodeId}.${found.input}=${found.text}`;
}
const text = (value: string, title?: string): Nodes[string] => ['PrimitiveStringMultiline', { value }, title];

test('a text of its own is where it is written', () => {
  expect(written({ e: ['CLIPTextEncode', { text: 'a fox' }] })).toBe('e.text=a fox');
  expect(written({ e: ['CLIPTextEncode', { text: '' }] })).toBe('e.text=');
  expect(written({ e: ['CLIPTextEncode', { text: 5 }] })).toBeNull();
  expect(written({ e: ['CLIPTextEncode', {}] })).toBeNull();
});

test('of a system prompt and a prompt the prompt counts, by their titles', () => {
  const join: Nodes = { j: ['StringConcatenate', { string_a: ['a', 0], string_b: ['b', 0], delimiter: ', ' }] };
  expect(written({ ...join, a: text('p', 'Prompt'), b: text('s', 'System prompt') })).toBe('a.value=p');
  expect(written({ ...join, a: text('s', 'System prompt'), b: text('p') })).toBe('b.value=p');
  for (const title of ['Trigger Word', 'Prefix', 'Suffix', 'Template', 'Instruction'])
    expect(written({ ...join, a: text('p'), b: text('t', title) })).toBe('a.value=p');
  for (const title of ['Positive', 'User input', 'Subject', 'Description'])
    expect(written({ ...join, a: text('p', title), b: text('t') })).toBe('a.value=p');
});

test('a text that speaks to an assistant is a system prompt', () => {
  const join: Nodes = { j: ['StringConcatenate', { string_a: ['a', 0], string_b: ['b', 0] }] };
  expect(written({ ...join, a: text('a fox'), b: text('You are an assistant who paints.') })).toBe('a.value=a fox');
  expect(written({ ...join, a: text('a fox'), b: text('# You are a painter') })).toBe('a.value=a fox');
});

test('of two nodes of texts the last, of two fields of the joining node the first', () => {
  expect(
    written({ j: ['StringConcatenate', { string_a: ['a', 0], string_b: ['b', 0] }], a: text('x'), b: text('y') }),
  ).toBe('b.value=y');
  expect(written({ j: ['StringConcatenate', { string_a: 'cat', string_b: 'candy style', delimiter: ' in ' }] })).toBe(
    'j.string_a=cat',
  );
});

test('a text in a node of its own comes before one in the joining node', () => {
  expect(written({ j: ['StringConcatenate', { string_a: 'best quality', string_b: ['b', 0] }], b: text('y') })).toBe(
    'b.value=y',
  );
});

test('empty texts do not count', () => {
  expect(written({ j: ['StringConcatenate', { string_a: 'cat', string_b: ['b', 0] }], b: text(' \n') })).toBe(
    'j.string_a=cat',
  );
  expect(written({ j: ['StringConcatenate', { string_a: '', string_b: '' }] })).toBeNull();
});

test('what fills a template is the prompt, the template is not', () => {
  expect(written({ j: ['StringReplace', { string: 'Paint {prompt} well', find: '{prompt}', replace: 'a fox' }] })).toBe(
    'j.replace=a fox',
  );
  expect(
    written({
      j: ['StringReplace', { string: 'Paint {prompt} well', find: '{prompt}', replace: ['p', 0] }],
      p: text('a fox'),
    }),
  ).toBe('p.value=a fox');
  for (const find of ['<p>', '[p]', '%p', '$p'])
    expect(written({ j: ['StringReplace', { string: `x ${find}`, find, replace: 'a fox' }] })).toBe('j.replace=a fox');
});

test('where something is only tidied up the text itself counts', () => {
  expect(written({ j: ['StringReplace', { string: ['p', 0], find: "'", replace: '"' }], p: text('a fox') })).toBe(
    'p.value=a fox',
  );
  expect(written({ j: ['StringReplace', { string: 'it is a fox', find: 'it', replace: 'that' }] })).toBe(
    'j.string=it is a fox',
  );
  expect(
    written({
      j: ['RegexReplace', { string: ['p', 0], regex_pattern: 'x', replace: 'yyy' }],
      p: ['Joined', { text: 'a fox' }],
    }),
  ).toBe('p.text=a fox');
});

test('a template with places is no prompt, what stands in the places is', () => {
  expect(
    written({
      j: ['StringFormat', { f_string: '{a}; soft light', 'values.a': ['v', 0] }],
      v: ['BuildPrompt', { prompt: 'a fox' }],
    }),
  ).toBe('v.prompt=a fox');
});

test('patterns, keys and delimiters are no texts', () => {
  const inputs = {
    find: 'a',
    regex_pattern: 'b',
    delimiter: 'c',
    separator: 'd',
    key: 'e',
    mode: 'f',
    system_prompt: 'g',
    negative_prompt: 'h',
    expression: 'i',
  };
  expect(written({ j: ['Joiner', inputs] })).toBeNull();
  const definitions = new Map([
    ['Joiner', classOf(Object.fromEntries(Object.keys(inputs).map((name) => [name, 'STRING*'])), ['STRING'])],
  ]);
  expect(written({ j: ['Joiner', inputs] }, definitions)).toBeNull();
});

test('a prompt that a language model rewrites is written in front of it', () => {
  const nodes: Nodes = {
    j: ['ComfySwitchNode', { switch: true, on_false: ['p', 0], on_true: ['g', 0] }],
    g: [
      'TextGenerate',
      {
        prompt: ['p', 0],
        system_prompt: ['s', 0],
        clip: ['c', 0],
        image: ['i', 0],
        'sampling_mode.seed': 3,
        sampling_mode: 'on',
      },
    ],
    p: text('a fox'),
    s: text('Rewrite it.'),
  };
  expect(written(nodes)).toBe('p.value=a fox');
});

test('a known class is followed by its texts, not by its choices or pictures', () => {
  const definitions = new Map([
    [
      'Join',
      classOf(
        {
          odd: 'STRING*',
          single: 'STRING',
          choice: 'COMBO',
          both: 'STRING,COMBO',
          picture: 'IMAGE',
          any: '*',
          dict: 'DICT',
          values: 'COMFY_AUTOGROW_V3',
        },
        ['STRING'],
      ),
    ],
  ]);
  for (const input of ['odd', 'single', 'any', 'dict', 'values'])
    expect(written({ j: ['Join', { [input]: 'a fox' }] }, definitions)).toBe(`j.${input}=a fox`);
  for (const input of ['choice', 'both', 'picture'])
    expect(written({ j: ['Join', { [input]: 'a fox' }] }, definitions)).toBeNull();
});

test.each([
  'text',
  'text_1',
  'string_a',
  'prompt',
  'value',
  'caption',
  'positive',
  'prefix',
  'dictionary',
  'array',
  'source',
  'list',
  'values.a',
])('an unknown class is followed by %s', (input) => {
  expect(written({ j: ['Join', { [input]: 'a fox' }] })).toBe(`j.${input}=a fox`);
});

test.each(['model', 'texture_name', 'sampler_name', 'my_text'])('an unknown class is not followed by %s', (input) => {
  expect(written({ j: ['Join', { [input]: 'a fox' }] })).toBeNull();
});

test('numbers that are joined in are no text', () => {
  expect(
    written({
      j: ['StringReplace', { string: ['p', 0], find: '{width}', replace: ['w', 0] }],
      w: ['PreviewAny', { source: 1024 }],
      p: text('a fox'),
    }),
  ).toBe('p.value=a fox');
});

test('joined texts are read from left to right, however deep', () => {
  const nodes: Nodes = {
    j: ['StringConcatenate', { string_a: ['l', 0], string_b: ['r', 0] }],
    l: ['StringConcatenate', { string_a: 'one', string_b: 'two' }],
    r: ['StringConcatenate', { string_a: 'three', string_b: 'four' }],
  };
  expect(written(nodes)).toBe('l.string_a=one');
});

test('joiners in a circle, and 10,000 in a row, end', () => {
  expect(written({ j: ['StringConcatenate', { string_a: ['j', 0], string_b: 'b' }] })).toBe('j.string_b=b');
  const nodes: Nodes = { j: ['StringTrim', { string: ['s9999', 0] }], s0: text('a fox') };
  for (let n = 1; n < 10_000; n++) nodes[`s${n}`] = ['StringTrim', { string: [`s${n - 1}`, 0], mode: 'Both' }];
  expect(written(nodes)).toBe('s0.value=a fox');
});

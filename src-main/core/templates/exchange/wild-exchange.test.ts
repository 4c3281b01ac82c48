import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseExact } from '../../../comfyui/exact-json.ts';
import { soundTemplateSchema } from '../rules/sound-template.ts';
import { templateParts, type Json } from '../spoiled-template.fixture.ts';
import { expectSameTool } from './same-tool.fixture.ts';

const long = process.env['EASEL_TEST_LONG'] === '1';
const parts = templateParts();

const secrets = ['/home/ada/fox', 'C:\\Users\\ada\\', 'sk-abcdefghijklmnopqrstu', 'hf_abcdefghijklmnopqrstu', '~/ada'];
const piece = fc.oneof(
  fc.constantFrom(
    ...secrets.map((secret) => ` ${secret} `),
    ' ',
    'a fox',
    '/',
    '{{subject}}',
    ',',
    'euler',
    '2',
    'https://ada:pw@example.org/',
    '\u202e',
    '"',
    '\\',
    '__proto__',
  ),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''));

/** A free text of the file, found by counting. */
function texts(value: unknown): { holder: Json; key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    typeof item === 'string' ? [{ holder: value as Json, key }] : texts(item),
  );
}

const change = fc.record({ at: fc.nat(10_000), text, secretName: fc.integer({ min: 0, max: 9 }) });

test(
  'exporting a template and importing it gives the same tool, and no secret goes along',
  async () => {
    let sound = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(parts.length - 1), fc.array(change, { maxLength: 6 }), async (index, changes) => {
        const part = parts[index]!;
        const file = structuredClone(part.file);
        const workflow = parseExact(part.workflow) as Json;
        for (const { at, text: put, secretName } of changes) {
          const places = texts(at % 3 === 0 ? workflow : file);
          const found = places[at % places.length];
          if (found) found.holder[found.key] = put;
          const parameter = (file['parameters'] as Json[])[at % 7];
          if (parameter && secretName === 0) Object.assign(parameter, { name: 'api_key' });
        }
        const parsed = soundTemplateSchema.safeParse(file);
        if (!parsed.success) return;
        sound++;
        const exported = await expectSameTool({ name: part.name, file: parsed.data, workflow });
        expect(exported).not.toMatch(/\/home\/ada|Users\\\\ada|sk-abc|hf_abc|ada:pw/);
      }),
      { numRuns: long ? 20_000 : 300, seed: 31 },
    );
    expect(sound).toBeGreaterThan(60);
  },
  long ? 1_200_000 : 60_000,
);

test('numbers of 64 bits, node ids of subgraphs and odd keys come through', async () => {
  const workflow = parseExact(
    '{"12:6": {"class_type": "N", "inputs": {"seed": 18446744073709551557, "__proto__": 1, "": "x"}}}',
  ) as object;
  const file = soundTemplateSchema.parse({ title: 'T', description: '', tool: 't', parameters: [] });
  expect(await expectSameTool({ name: 'odd', file, workflow, graph: { nodes: [], links: [] } })).toContain(
    '18446744073709551557',
  );
});

test('what a secret is by default is not given away', async () => {
  const parameter = { title: 'Key', description: '', type: 'string', default: 'correct horse', targets: [] };
  const file = soundTemplateSchema.parse({
    $schema: '../template.schema.json',
    title: 'T',
    description: '',
    tool: 't',
    parameters: [
      { ...parameter, name: 'api_key' },
      { ...parameter, name: 'word', aliases: ['w'], targets: [{ node: '1', input: 'password' }] },
    ],
    presets: [{ name: 'x', title: 'X', description: '', values: { w: 'battery staple', api_key: '' } }],
  });
  const exported = await expectSameTool({
    name: 't',
    file,
    workflow: { 1: { class_type: 'N', inputs: { password: 'pw' } } },
  });
  expect(exported).not.toMatch(/correct horse|battery staple|"pw"|\$schema/);
});

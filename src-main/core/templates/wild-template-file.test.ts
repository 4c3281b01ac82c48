import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { expectSameTool, toolOf } from './exchange/same-tool.fixture.ts';
import { readTemplateFolder } from './load-templates.ts';
import { render } from './render.ts';
import { fixtureWorld } from './rendering/render-world.fixture.ts';
import { asText, spoiledFile, spoilings, templateParts } from './spoiled-template.fixture.ts';

const long = process.env['EASEL_TEST_LONG'] === '1';
const facts = { source: 'user', version: 1, savedAt: 0 } as const;
const parts = templateParts();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-wild-'));
  for (const { name, workflow } of parts) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'workflow.json'), workflow);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A path in template.json, such as `parameters[3].targets[0].transform.map.a`. */
const path =
  /template\.json: (?:it(?=: Invalid)|\$schema|title|description|tool|parameters|outputs|presets|models|__proto__|constructor|toString|hasOwnProperty|stepz|min|\["(?:a\.b|x+…|)"\])(?:\[\d+\]|\.[\w$]+|\["[^\n]*"\])*: ./;
const named = new RegExp(`${path.source}|template\\.json is not JSON`);

async function refusalOf(work: () => unknown): Promise<EaselError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof EaselError) return error;
    throw error;
  }
}

test(
  'template.json spoiled anyhow is a template that works, or refused with the path',
  async () => {
    let sound = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(parts.length - 1), spoilings, async (index, steps) => {
        const { name, file } = parts[index]!;
        writeFileSync(join(folder, name, 'template.json'), asText(spoiledFile(file, steps), steps));
        let read: TemplateFile | null = null;
        let workflow = {};
        const refusal = await refusalOf(async () => {
          const stored = await readTemplateFolder(join(folder, name), facts);
          [read, workflow] = [stored.file, stored.read.api ?? {}];
        });
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
        if (refusal) {
          refused++;
          expect(refusal.code).toBe('template_broken');
          expect(refusal.message).toMatch(named);
          expect(refusal.message.length).toBeLessThan(2600);
          expect(refusal.message).not.toMatch(/\p{Cc}/u);
          return;
        }
        sound++;
        await use(name, read as unknown as TemplateFile, workflow);
      }),
      { numRuns: long ? 20_000 : 400, seed: 21 },
    );
    expect(sound).toBeGreaterThan(20);
    expect(refused).toBeGreaterThan(100);
  },
  long ? 1_200_000 : 60_000,
);

/** What is done with a template: shown as a tool, filled in, given away. Each is done, or refused in words. */
async function use(name: string, file: TemplateFile, workflow: object): Promise<void> {
  const { title, description } = toolOf(file);
  expect(`${title}${description}`).not.toMatch(/\p{Cc}/u);
  const template = { name, file, workflow: workflow as never };
  for (const preset of [undefined, ...file.presets.map((one) => one.name)]) {
    const required = file.parameters.filter((one) => one.required).map((one) => [one.name, 'x'] as const);
    const given = Object.fromEntries([...required, ...(preset === undefined ? [] : [['preset', preset] as const])]);
    const refusal = await refusalOf(() => render(template, given, fixtureWorld()));
    expect(refusal?.message ?? '').not.toBe('internal');
  }
  await expectSameTool({ name, file, workflow });
}

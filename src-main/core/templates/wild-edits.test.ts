import * as fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { EaselError, errorCodes } from '../../../src-shared/nouns/errors.ts';
import type { TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { spawnComfyui, type ComfyuiChild } from '../comfyui-child.fixture.ts';
import { startCore } from '../core.fixture.ts';
import type { Core } from '../core.ts';
import { asText, spoiledFile, spoilings, templateParts, type Json } from './spoiled-template.fixture.ts';

const long = process.env['EASEL_TEST_LONG'] === '1';
const parts = templateParts().filter(({ name }) => name !== 'motley');

let comfyui: ComfyuiChild;
let core: Core;
const folder = mkdtempSync(join(tmpdir(), 'easel-wild-edits-'));

beforeAll(async () => {
  comfyui = await spawnComfyui({ speed: 50 });
  core = await startCore({ dataFolder: folder, url: comfyui.url });
  // Before the definitions are read, nothing is known to be missing.
  await vi.waitFor(() => expect(core.templates.get('image_to_3d').problems).not.toEqual([]), { timeout: 15_000 });
  for (let before = ''; before !== others();) {
    before = others();
    await sleep(300);
  }
}, 40_000);
afterAll(async () => {
  await core.stop();
  await comfyui.kill();
  rmSync(folder, { recursive: true });
});

async function refusalOf(work: () => Promise<unknown>): Promise<EaselError | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof EaselError) return error;
    throw error;
  }
}

const others = (): string => JSON.stringify(core.templates.list().filter(({ source }) => source === 'built-in'));
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test(
  'a spoiled template is saved or refused with the place, and changes nothing else',
  async () => {
    const part = parts.find(({ name }) => name === 'generate_image')!;
    await core.templates.create({ text: part.workflow, name: 'mine' });
    const before = others();
    await fc.assert(
      fc.asyncProperty(spoilings, async (steps) => {
        const { version } = core.templates.get('mine');
        const file = spoiledFile(part.file, steps) as unknown as TemplateFile;
        const refusal = await refusalOf(() => core.templates.update({ name: 'mine', file }));
        expect(refusal?.code ?? 'bad_input').toBe('bad_input');
        expect(refusal?.message ?? 'The template cannot be saved: x').toMatch(/^The template cannot be saved: ./);
        if (refusal) expect(core.templates.get('mine').version).toBe(version);
        expect([others(), core.templates.broken()]).toEqual([before, []]);
      }),
      { numRuns: long ? 2_000 : 40, seed: 51 },
    );
  },
  long ? 900_000 : 60_000,
);

test(
  'a spoiled export is imported or refused in words, and changes nothing else',
  async () => {
    const before = others();
    const exports = await Promise.all(
      ['generate_image', 'inpaint', 'basic'].map(async (name) => (await core.templates.export(name)).text),
    );
    const cut = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      put: fc.constantFrom('', '"', '{', nested(20_000), '\u0000', '1e999', '__proto__'),
    });
    await fc.assert(
      fc.asyncProperty(fc.nat(2), spoilings, fc.option(cut), async (index, steps, broken) => {
        const parsed = JSON.parse(exports[index]!) as Json;
        // The parts of the file around template.json too.
        const spoiled =
          index === 0
            ? spoiledFile(parsed, steps)
            : { ...parsed, template: spoiledFile(parsed['template'] as Json, steps) };
        let text = asText(spoiled, steps);
        if (broken) {
          const at = Math.floor(text.length * broken.at);
          text = text.slice(0, at) + broken.put + text.slice(at);
        }
        const refusal = await refusalOf(async () => {
          const { template } = await core.templates.import({ text });
          await core.templates.delete(template.name);
        });
        expect(errorCodes.filter((code) => code !== 'internal')).toContain(refusal?.code ?? 'bad_input');
        expect(refusal?.message.length ?? 0).toBeLessThan(3000);
        expect([others(), core.templates.broken()]).toEqual([before, []]);
      }),
      { numRuns: long ? 2_000 : 60, seed: 52 },
    );
  },
  long ? 900_000 : 60_000,
);

test('many spoiled folders at once are each listed, as templates or with the place, and disturb no other', async () => {
  const before = others();
  const samples = fc.sample(fc.tuple(fc.nat(parts.length - 1), spoilings), { numRuns: 60, seed: 53 });
  for (const [n, [index, steps]] of samples.entries()) {
    const path = join(folder, 'templates', `spoiled_${n}`);
    mkdirSync(path);
    writeFileSync(join(path, 'workflow.json'), parts[index]!.workflow);
    writeFileSync(join(path, 'template.json'), asText(spoiledFile(parts[index]!.file, steps), steps));
  }
  const named = (): string[] => [
    ...core.templates.list().map(({ name }) => name),
    ...core.templates.broken().map(({ name }) => name),
  ];
  const wanted = samples.map((_, n) => `spoiled_${n}`);
  await expect.poll(() => named()).toEqual(expect.arrayContaining(wanted));
  for (const { name, message } of core.templates.broken()) {
    expect(message, name).toMatch(/: template\.json(?: is not JSON)?: ./);
  }
  expect(others()).toBe(before);
}, 20_000);

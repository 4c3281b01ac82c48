import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Definitions } from '../../nodes/definitions-of-backend.ts';
import { readDefinitions } from '../../workflows/conversion.fixture.ts';
import { validateWorkflow } from '../../workflows/validation/validate-workflow.ts';
import { readLooseTemplate, readTemplateFolder, type StoredTemplate } from '../load-templates.ts';
import { render } from '../render.ts';
import { fixtureWorld } from '../rendering/render-world.fixture.ts';
import { createTemplateResolver } from '../resolve-template.ts';
import { readMarkedWorkflow } from './read-marked-workflow.ts';

const fixtures = fileURLToPath(new URL('./fixtures/', import.meta.url));
const builtIns = fileURLToPath(new URL('../../../../workflows/', import.meta.url));
const recorded = readDefinitions('conversion');
const nodes: Definitions = {
  definition: (classType) => Promise.resolve(recorded.get(classType) ?? null),
  known: (classType) => recorded.get(classType) ?? null,
};
const resolver = createTemplateResolver({
  nodes,
  baseOf: async () => null,
  random: () => 0,
  readMarked: readMarkedWorkflow,
});

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-formats-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function loose(file: string, name: string, meta?: string): Promise<StoredTemplate> {
  await cp(join(fixtures, file), join(folder, `${name}.json`));
  if (meta) await cp(join(fixtures, meta), join(folder, `${name}.meta.json`));
  return readLooseTemplate(join(folder, `${name}.json`), { source: 'user', version: 1, savedAt: 0 });
}

test('a loose file with __metadata__ is a template; what ComfyUI gets holds no metadata', async () => {
  const template = await resolver.resolve(await loose('metadata.json', 'portrait'));
  expect(template.file.tool).toBe('paint_portrait');
  const { workflow } = render(template, { subject: 'a king' }, fixtureWorld());
  expect(Object.keys(workflow)).toEqual(['3', '4', '5', '6', '7', '8', '9']);
});

test('a loose file is described by the .meta.json beside it', async () => {
  const template = await resolver.resolve(await loose('param.json', 'square', 'param.meta.json'));
  expect(template.file).toMatchObject({ title: 'Square picture', tool: 'square' });
});

test.each(['basic', 'basic_api_test'])(
  'the built-in %s runs the classic workflow, valid but for its model',
  async (name) => {
    const stored = await readTemplateFolder(join(builtIns, name), { source: 'built-in', version: 1, savedAt: 0 });
    const template = await resolver.resolve(stored);
    const { workflow } = render(template, { prompt: 'a fox', width: 640, seed: 5 }, fixtureWorld());
    expect(workflow['6']?.inputs?.['text']).toBe('a fox');
    expect(workflow['5']?.inputs).toMatchObject({ width: 640, height: 512, batch_size: 1 });
    expect(workflow['3']?.inputs).toMatchObject({ seed: 5, steps: 20, cfg: 8, sampler_name: 'euler', denoise: 1 });
    const { problems } = validateWorkflow(workflow, recorded);
    expect(problems.map(({ nodeId, input }) => `${nodeId}.${input}`)).toEqual(['4.ckpt_name']);
  },
);

import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTemplate, readLooseTemplate, readTemplateFolder } from './load-templates.ts';

const builtIn = fileURLToPath(new URL('../../../workflows/generate_image', import.meta.url));
const facts = { source: 'user', version: 1, savedAt: 0 } as const;
let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-templates-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('a folder is read as it lies on disk', async () => {
  const template = await readTemplateFolder(builtIn, facts);
  expect(template).toMatchObject({ name: 'generate_image', loose: false, read: { format: 'api' } });
  expect(template.file?.tool).toBe('generate_image');
});

test('what is wrong with a folder is named, with the place', async () => {
  const broken = async (name: string, files: Readonly<Record<string, string>>): Promise<string> => {
    const path = join(folder, name);
    await mkdir(path);
    for (const [file, text] of Object.entries(files)) await writeFile(join(path, file), text);
    return readTemplateFolder(path, facts).then(
      () => 'it loads',
      (error: Error) => error.message,
    );
  };
  const [file, workflow] = await Promise.all(
    ['template.json', 'workflow.json'].map((name) => readFile(join(builtIn, name), 'utf8')),
  );
  const good = { 'template.json': file!, 'workflow.json': workflow! };
  expect(await broken('good', good)).toBe('it loads');
  expect(await broken('empty', {})).toMatch(/'empty' is broken: workflow\.json is missing/);
  expect(await broken('half', { ...good, 'template.json': file!.slice(0, 100) })).toMatch(/template\.json is not JSON/);
  expect(await broken('typo', { ...good, 'template.json': file!.replace('"type": "text"', '"type": "txet"') })).toMatch(
    /template\.json: parameters\[0\]\.type: /,
  );
  expect(
    await broken('target', { ...good, 'template.json': file!.replace('"input": "text"', '"input": "nope"') }),
  ).toContain("parameter 'prompt' targets 6.nope");
  expect(await broken('no_workflow', { ...good, 'workflow.json': '{"a": 1}' })).toMatch(/workflow\.json: /);
});

test('a bound beyond 2^53 does not break a template', async () => {
  await cp(builtIn, join(folder, 'wide'), { recursive: true });
  const path = join(folder, 'wide', 'template.json');
  const file = JSON.parse(await readFile(path, 'utf8')) as { parameters: { type: string; max?: number }[] };
  file.parameters.find(({ type }) => type === 'seed')!.max = 4711;
  await writeFile(path, JSON.stringify(file).replace('"max":4711', '"max":18446744073709551615'));
  const { file: read } = await loadTemplate('wide', join(folder, 'wide'));
  expect(read.parameters.find(({ type }) => type === 'seed')?.max).toBe(2 ** 64);
});

test('a workflow that lies alone is a template named by its file', async () => {
  await cp(join(builtIn, 'workflow.json'), join(folder, 'lonely fox.json'));
  await writeFile(join(folder, 'lonely fox.meta.json'), '{"description": "of foxes"}');
  const template = await readLooseTemplate(join(folder, 'lonely fox.json'), facts);
  expect(template).toMatchObject({
    name: 'lonely fox',
    loose: true,
    file: null,
    meta: { description: 'of foxes' },
    read: { format: 'api' },
  });
});

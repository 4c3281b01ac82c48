import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadTemplates } from './load-templates.ts';

const builtIn = fileURLToPath(new URL('../../../workflows', import.meta.url));
let folder = '';
const logged: { fields: object; message: string }[] = [];
const log = (fields: object, message: string): void => void logged.push({ fields, message });
const logger = { debug: log, info: log, warn: log, error: log };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'easel-templates-'));
  logged.length = 0;
});
afterEach(() => rm(folder, { recursive: true }));

test('every built-in template loads', async () => {
  const templates = await loadTemplates([builtIn], logger);
  expect(templates.get('generate_image')?.file.tool).toBe('generate_image');
  expect(logged).toEqual([]);
});

test('a broken template is named and disturbs no other', async () => {
  await cp(join(builtIn, 'generate_image'), join(folder, 'good'), { recursive: true });
  await cp(join(builtIn, 'generate_image'), join(folder, 'bad_target'), { recursive: true });
  const path = join(folder, 'bad_target', 'template.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"input": "text"', '"input": "nope"'));
  await mkdir(join(folder, 'no_files'));
  await mkdir(join(folder, 'not_json'));
  await writeFile(join(folder, 'not_json', 'template.json'), '{');
  const templates = await loadTemplates([folder], logger);
  expect([...templates.keys()]).toEqual(['good']);
  expect(logged.map(({ fields }) => (fields as { template: string }).template).toSorted()).toEqual([
    'bad_target',
    'no_files',
    'not_json',
  ]);
  expect(JSON.stringify(logged)).toContain('6.nope');
});

test('a folder of one’s own wins over the built-in of the same name', async () => {
  await cp(join(builtIn, 'generate_image'), join(folder, 'generate_image'), { recursive: true });
  const path = join(folder, 'generate_image', 'template.json');
  await writeFile(path, (await readFile(path, 'utf8')).replace('"Text to image"', '"Mine"'));
  const templates = await loadTemplates([builtIn, folder], logger);
  expect(templates.get('generate_image')?.file.title).toBe('Mine');
});

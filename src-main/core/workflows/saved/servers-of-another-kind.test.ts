import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { UserData } from '../../../comfyui/user-data.ts';
import type { Connection } from '../../backends/connection.ts';
import { createSavedWorkflows } from './create-saved-workflows.ts';
import type { SavedWorkflows } from './saved-workflows.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'easel-servers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const graph = (title: string): string =>
  JSON.stringify({ nodes: [{ id: 1, type: 'Note', title }], links: [], version: 0.4 });

/** A server on a disk that takes `Fox` and `fox` for one name, and tells no times. */
function besideWindows(url = 'http://comfyui.example'): { saved: SavedWorkflows; files: Map<string, string> } {
  const files = new Map<string, string>();
  const stored = (path: string): string | undefined =>
    [...files.keys()].find((one) => one.toLowerCase() === path.toLowerCase());
  const told = (path: string) => ({ path, sizeBytes: null, modifiedMs: null });
  const absent = (): EaselError => new EaselError('not_found', 'It is not there.', { nextStep: 'List them.' });
  const comfyui: Pick<UserData, 'listUserData' | 'readUserData' | 'writeUserData' | 'deleteUserData'> = {
    listUserData: () => Promise.resolve([...files.keys()].map((path) => told(path.replace('workflows/', '')))),
    async readUserData(path) {
      const text = files.get(stored(path) ?? '');
      if (text === undefined) throw absent();
      return text;
    },
    async writeUserData(path, text, { overwrite }) {
      if (stored(path) !== undefined && !overwrite)
        throw new EaselError('conflict', 'There.', { nextStep: 'Another.' });
      files.set(stored(path) ?? path, text);
      return told(path);
    },
    async deleteUserData(path) {
      if (!files.delete(stored(path) ?? '')) throw absent();
    },
  };
  const connection = { url, comfyui, state: () => ({ source: 'settings' }) };
  const saved = createSavedWorkflows({
    ready: () => connection as unknown as Connection,
    dataFolder: folder,
    workerUrl: new URL('data:text/javascript,process.exit()'),
    graphOf: () => Promise.resolve(null),
    submit: () => Promise.reject(new Error('not in this test')),
  });
  return { saved, files };
}

test('where capitals make no difference, another spelling replaces nothing by accident and loses nothing', async () => {
  const { saved, files } = besideWindows();
  await saved.save({ path: 'fox', text: graph('first') });
  await expect(saved.save({ path: 'Fox', text: graph('second') })).rejects.toMatchObject({ code: 'conflict' });
  const { workflow, keptVersion } = await saved.save({ path: 'Fox', text: graph('second'), overwrite: true });
  expect([workflow.path, keptVersion]).toEqual(['fox.json', 1]);
  expect([...files]).toEqual([['workflows/fox.json', graph('second')]]);
  await saved.restore({ path: 'fox', version: 1 });
  expect(files.get('workflows/fox.json')).toBe(graph('first'));
});

test('where no times are told, a saving is not held up', async () => {
  const { saved } = besideWindows();
  const { workflow } = await saved.save({ path: 'fox', text: graph('first') });
  expect(workflow).toMatchObject({ bytes: null, modifiedAt: null });
  expect(await saved.save({ path: 'fox', text: graph('second'), modifiedAt: 5 })).toMatchObject({ keptVersion: 1 });
  expect(await saved.versions('fox')).toMatchObject([{ version: 1, modifiedAt: null }]);
});

test('each address has versions of its own', async () => {
  const [one, other] = [besideWindows(), besideWindows('https://gpu.example:8443/a/b')];
  for (const { saved } of [one, other]) await saved.save({ path: 'fox', text: graph('first') });
  await one.saved.delete({ path: 'fox' });
  expect(await one.saved.deleted()).toHaveLength(1);
  expect(await other.saved.versions('fox')).toEqual([]);
});

test('what no graph can be made of is refused: ComfyUI would not open it', async () => {
  const { saved, files } = besideWindows();
  const api = JSON.stringify({ 1: { class_type: 'Save', inputs: {} } });
  await expect(saved.save({ path: 'fox', text: api })).rejects.toMatchObject({ code: 'workflow_invalid' });
  expect(files.size).toBe(0);
});

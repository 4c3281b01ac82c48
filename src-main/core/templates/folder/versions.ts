import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { templateFileSchema, type TemplateVersion } from '../../../../src-shared/nouns/templates.ts';
import { fileNames } from '../template-files.ts';
import type { FolderChange } from './change-folder.ts';

/** `3.json` in a template's folder of versions. */
export const versionFile = /^([1-9]\d{0,8})\.json$/;

/** As text, so that a version comes back to the last digit and space. */
const versionSchema = z.object({
  savedAt: z.number(),
  template: z.string().nullable(),
  workflow: z.string(),
  graph: z.string().nullable().default(null),
});

export type StoredVersion = z.infer<typeof versionSchema>;

/** A workflow can be megabytes. */
const mostVersions = 50;

/** What lies in the folder now, as it would be kept. */
export async function currentVersion(folder: string, savedAt: number): Promise<StoredVersion> {
  const text = (file: string): Promise<string | null> => readFile(join(folder, file), 'utf8').catch(() => null);
  const [template, workflow, graph] = await Promise.all([
    text(fileNames.file),
    text(fileNames.workflow),
    text(fileNames.graph),
  ]);
  return { savedAt, template, workflow: workflow ?? '', graph };
}

/** What keeps a version, and of very many the newest. */
export async function versionChange(folder: string, number: number, version: StoredVersion): Promise<FolderChange> {
  const file = (one: number): string => `${fileNames.versions}/${one}.json`;
  const numbers = [...(await versionNumbers(folder)), number];
  return {
    ...Object.fromEntries(numbers.slice(0, -mostVersions).map((old) => [file(old), null])),
    [file(number)]: `${JSON.stringify(version, null, 2)}\n`,
  };
}

/** @throws not_found */
export async function readVersion(folder: string, number: number): Promise<StoredVersion> {
  try {
    const path = join(folder, fileNames.versions, `${Math.trunc(number)}.json`);
    return versionSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (cause) {
    const numbers = await versionNumbers(folder);
    throw new EaselError('not_found', `There is no version ${number}.`, {
      nextStep: numbers.length === 0 ? 'It was never changed.' : `Versions: ${numbers.join(', ')}.`,
      cause,
    });
  }
}

/** Former versions, newest first; one that cannot be read is left out. */
export async function listVersions(folder: string): Promise<TemplateVersion[]> {
  const versions: TemplateVersion[] = [];
  for (const number of (await versionNumbers(folder)).toReversed()) {
    try {
      const { savedAt, template } = await readVersion(folder, number);
      const file = templateFileSchema.safeParse(template === null ? null : JSON.parse(template));
      versions.push({ version: number, savedAt, title: file.data?.title ?? '', current: false });
    } catch {
      // Not one of ours.
    }
  }
  return versions;
}

async function versionNumbers(folder: string): Promise<number[]> {
  const names = await readdir(join(folder, fileNames.versions)).catch(() => []);
  return names
    .flatMap((name) => Number(versionFile.exec(name)?.[1] ?? Number.NaN))
    .filter(Number.isInteger)
    .toSorted((a, b) => a - b);
}

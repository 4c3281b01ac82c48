import { randomBytes } from 'node:crypto';
import { access, readdir, rmdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { DeletedTemplate } from '../../../../src-shared/nouns/templates.ts';
import { looseName } from '../template-files.ts';
import { move } from './write-files.ts';

/** When, in ms, in base 36; a dash; chance. */
const idPattern = /^([0-9a-z]{8,9})-[0-9a-f]{6}$/;

export interface Trash {
  /** Puts these files or folders, which belong together, away. */
  put(paths: readonly string[]): Promise<DeletedTemplate>;
  /** Newest first. */
  list(): Promise<DeletedTemplate[]>;
  /** Back into `folder`; says the name. @throws not_found, conflict */
  takeOut(id: string, folder: string): Promise<string>;
}

/** Deleted templates, each in a folder of its own, until a person empties it. */
export function createTrash(trash: string): Trash {
  async function look(id: string): Promise<{ deleted: DeletedTemplate; files: string[] } | null> {
    const time = idPattern.exec(id)?.[1];
    const files = time === undefined ? [] : await readdir(join(trash, id)).catch(() => []);
    const first = files.find((file) => !/\.meta\.json$/i.test(file));
    if (time === undefined || first === undefined) return null;
    return { deleted: { id, name: looseName(first), deletedAt: Number.parseInt(time, 36) }, files };
  }

  return {
    async put(paths) {
      const id = `${Date.now().toString(36)}-${randomBytes(3).toString('hex')}`;
      for (const path of paths) await move(path, join(trash, id, basename(path)));
      const found = await look(id);
      if (found) return found.deleted;
      throw new EaselError('not_found', 'The template is not there any more.', { nextStep: 'List the templates.' });
    },
    async list() {
      const ids = await readdir(trash).catch(() => []);
      const found = await Promise.all(ids.map(look));
      return found.flatMap((one) => (one ? [one.deleted] : [])).toSorted((a, b) => b.deletedAt - a.deletedAt);
    },
    async takeOut(id, folder) {
      const found = await look(id);
      if (!found) {
        throw new EaselError('not_found', `Nothing in the trash is called '${id.slice(0, 40)}'.`, {
          nextStep: 'List the deleted templates and give the id of one.',
        });
      }
      for (const file of found.files) await refuseTaken(join(folder, file));
      for (const file of found.files) await move(join(trash, id, file), join(folder, file));
      await rmdir(join(trash, id)).catch(() => {});
      return found.deleted.name;
    },
  };
}

async function refuseTaken(path: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) return;
  throw new EaselError('conflict', `There is another template at ${basename(dirname(path))}/${basename(path)} now.`, {
    nextStep: 'Delete or rename that one first.',
  });
}

import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { writeAtomically } from '../../templates/folder/write-files.ts';

/** What is kept of a download, so that it can be gone on with after the program was ended, however. */
const downloadRecordSchema = z.object({
  id: z.string().regex(/^[0-9a-f]{24}$/),
  folder: z.string(),
  name: z.string(),
  url: z.string(),
  /** The models folder of then. */
  root: z.string(),
  validator: z.string().nullable(),
  totalBytes: z.number().nullable(),
  sha256: z.string().nullable(),
  startedAt: z.number(),
});

export type DownloadRecord = z.infer<typeof downloadRecordSchema>;

/** A file each below the data folder. */
export interface DownloadRecords {
  /** At the start: nothing is being written yet. */
  all(): Promise<DownloadRecord[]>;
  put(record: DownloadRecord): Promise<void>;
  remove(id: string): Promise<void>;
}

export function createDownloadRecords(folder: string): DownloadRecords {
  const pathOf = (id: string): string => join(folder, `${id}.json`);
  return {
    async all() {
      const found = await readdir(folder).catch(() => []);
      const files = found.filter((file) => /^[0-9a-f]{24}\.json$/.test(file));
      // Of a program that was killed while it wrote one.
      const unfinished = found.filter((file) => /^\.[0-9a-f]{24}\.json\.[0-9a-f]{8}$/.test(file));
      await Promise.all(unfinished.map((file) => rm(join(folder, file), { force: true })));
      const read = files.map(async (file) => {
        const text = await readFile(join(folder, file), 'utf8');
        return downloadRecordSchema.safeParse(JSON.parse(text)).data ?? null;
      });
      const settled = await Promise.allSettled(read);
      return settled.flatMap((one) => (one.status === 'fulfilled' && one.value ? [one.value] : []));
    },
    async put(record) {
      await mkdir(folder, { recursive: true });
      await writeAtomically(pathOf(record.id), JSON.stringify(record));
    },
    remove: (id) => rm(pathOf(id), { force: true }),
  };
}

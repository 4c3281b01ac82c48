import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

export type FolderType = 'input' | 'output' | 'temp';

/** The server's three folders. Paths inside them are always checked against escaping. */
export class DataFolders {
  readonly root: string;
  readonly #isOwned: boolean;
  /** Settles when the example picture is in the input folder. */
  exampleReady: Promise<void> = Promise.resolve();

  private constructor(root: string, isOwned: boolean) {
    this.root = root;
    this.#isOwned = isOwned;
  }

  /** Without `root`: a fresh folder, removed by `remove`. The temp folder is emptied either way. */
  static async open(root: string | undefined): Promise<DataFolders> {
    const folders = new DataFolders(root ?? (await mkdtemp(join(tmpdir(), 'demo-comfyui-'))), root === undefined);
    await rm(folders.path('temp'), { recursive: true, force: true });
    for (const type of ['input', 'output', 'temp'] as const) await mkdir(folders.path(type), { recursive: true });
    return folders;
  }

  path(type: FolderType): string {
    return join(this.root, type);
  }

  async remove(): Promise<void> {
    if (this.#isOwned) await rm(this.root, { recursive: true, force: true });
  }

  /** Names of the files directly in the input folder, sorted. */
  inputFiles(): string[] {
    const entries = readdirSync(this.path('input'), { withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }

  /** The path of a LoadImage value such as "a/b.png" or "x.png [output]"; no check against escaping, as in ComfyUI. */
  annotatedPath(value: string): string {
    const { name, type } = splitAnnotation(value);
    return resolve(this.path(type ?? 'input'), name);
  }

  annotatedExists(value: string): boolean {
    return existsSync(this.annotatedPath(value));
  }
}

/** "x.png [input]" names its folder. */
export function splitAnnotation(value: string): { name: string; type: FolderType | undefined } {
  const found = /^(.*) ?\[(input|output|temp)\]$/s.exec(value);
  if (found === null) return { name: value, type: undefined };
  return { name: (found[1] ?? '').trimEnd(), type: found[2] as FolderType };
}

/** Whether `path` is `folder` or inside it. */
export function isInside(folder: string, path: string): boolean {
  const way = relative(folder, resolve(folder, path));
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way));
}

export const isFolderType = (value: string): value is FolderType =>
  value === 'input' || value === 'output' || value === 'temp';

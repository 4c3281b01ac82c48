import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';

export type FolderType = 'input' | 'output' | 'temp';

/** LoadImage's list starts with one picture, as ComfyUI's does. */
const exampleName = 'example.png';

/** The server's three folders and the one of its user's files. Paths inside them are always checked against escaping. */
export class DataFolders {
  readonly root: string;
  readonly #isOwned: boolean;
  /** Draws the example picture to a path; set once, used when somebody first asks for the file. */
  drawExample: (path: string) => Promise<unknown> = () => Promise.resolve();
  #example: Promise<unknown> | undefined;

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

  /** Where /userdata keeps its files; made when first needed. */
  get userRoot(): string {
    return join(this.root, 'user', 'default');
  }

  async remove(): Promise<void> {
    if (this.#isOwned) await rm(this.root, { recursive: true, force: true });
  }

  /** Names of the files directly in the input folder, sorted. */
  inputFiles(): string[] {
    const entries = readdirSync(this.path('input'), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile()).map((entry) => entry.name);
    return [...new Set([...names, exampleName])].sort();
  }

  /** The path of a LoadImage value such as "a/b.png" or "x.png [output]"; no check against escaping, as in ComfyUI. */
  annotatedPath(value: string): string {
    const { name, type } = splitAnnotation(value);
    return resolve(this.path(type ?? 'input'), name);
  }

  annotatedExists(value: string): boolean {
    const path = this.annotatedPath(value);
    return path === this.examplePath || existsSync(path);
  }

  get examplePath(): string {
    return join(this.path('input'), exampleName);
  }

  /** Makes sure of the example picture when `path` means it: it is listed from the start and drawn when first needed. */
  async ready(path: string): Promise<void> {
    if (path !== this.examplePath || existsSync(path)) return;
    this.#example ??= this.drawExample(path);
    await this.#example;
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

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError, toErrorData, type ErrorData } from '../../../../src-shared/nouns/errors.ts';
import {
  broken,
  readLooseTemplate,
  readTemplateFolder,
  type PreviewFacts,
  type StoredTemplate,
} from '../load-templates.ts';
import { fileNames, looseName, metaPath, schemaName } from '../template-files.ts';
import { finishChange } from './change-folder.ts';
import { versionFile } from './versions.ts';

/** One thing in a folder of templates: a folder, or a loose `<name>.json`. */
export interface FolderEntry {
  readonly name: string;
  /** Absolute, of the folder or the loose file. */
  readonly path: string;
  readonly loose: boolean;
  readonly version: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  /** Changes whenever one of its files does. */
  readonly signature: string;
  /** When this signature was first seen, in ms. */
  readonly seenAt: number;
  readonly template: StoredTemplate | null;
  readonly error: ErrorData | null;
  /** It may be half written: what was there before stays, and the error is not told yet. */
  readonly pending: boolean;
}

export interface Scan {
  /** By file name. */
  readonly entries: ReadonlyMap<string, FolderEntry>;
  /** Something looks half written: scan again in a moment. */
  readonly unsettled: boolean;
}

export interface ScanOptions {
  readonly source: StoredTemplate['source'];
  readonly before: ReadonlyMap<string, FolderEntry>;
  /** For so long after its last change a broken template may be half written, in ms; meanwhile what was there before stays. */
  readonly settleMs: number;
}

/** Reads what changed in a folder of templates since the last time. A folder that is not there is empty. */
export async function scanFolder(folder: string, options: ScanOptions): Promise<Scan> {
  const entries = new Map<string, FolderEntry>();
  let unsettled = false;
  for (const found of await list(folder, options.source)) {
    const before = options.before.get(found.key);
    if (before?.signature === found.signature && !before.pending) {
      entries.set(found.key, before);
      continue;
    }
    const seenAt = before?.signature === found.signature ? before.seenAt : Date.now();
    const entry = await readEntry(found, { source: options.source, seenAt });
    if (looksHalf(entry) && Date.now() - seenAt < options.settleMs) {
      unsettled = true;
      entries.set(found.key, { ...entry, template: before?.template ?? null, pending: true });
    } else {
      entries.set(found.key, entry);
    }
  }
  return { entries, unsettled };
}

/** A workflow alone is a template too, but while a folder is copied its template.json may be on the way. */
const looksHalf = ({ error, template }: FolderEntry): boolean =>
  error !== null || (template !== null && template.file === null && !template.loose);

interface Found {
  readonly key: string;
  readonly name: string;
  readonly path: string;
  readonly isFolder: boolean;
  readonly version: number;
  readonly savedAt: number;
  readonly signature: string;
  readonly preview: PreviewFacts | null;
  /** Why a change that was decided could not be carried out yet. */
  readonly unfinished: string | null;
}

async function list(folder: string, source: StoredTemplate['source']): Promise<Found[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => !isIgnored(name)).map((name) => look({ folder, name, source })),
  );
  return found.filter((one) => one !== null).toSorted((a, b) => (a.key < b.key ? -1 : 1));
}

/** Files that editors and Easel itself put aside, and what belongs to another file. */
const isIgnored = (name: string): boolean => /^\.|~$|\.meta\.json$/i.test(name) || name === schemaName;

interface Looking {
  readonly folder: string;
  readonly name: string;
  readonly source: StoredTemplate['source'];
}

async function look({ folder, name: key, source }: Looking): Promise<Found | null> {
  const path = join(folder, key);
  const isFolder = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => null,
  );
  if (isFolder === null || (!isFolder && !/\.json$/i.test(key))) return null;
  const name = isFolder ? key : looseName(key);
  const unfinished = isFolder && source === 'user' ? await finished(path) : null;
  const version = isFolder ? (await newestVersion(path)) + 1 : 1;
  const files = isFolder
    ? [fileNames.file, fileNames.workflow, fileNames.graph, fileNames.preview].map((file) => join(path, file))
    : [path, metaPath(path)];
  const marks = await Promise.all(files.map(markOf));
  const savedAt = Math.max(0, ...marks.map((mark) => mark?.mtimeMs ?? 0));
  const signature = marks.map((mark) => (mark ? `${mark.ino}:${mark.size}:${mark.mtimeMs}` : '-')).join(' ');
  const preview = isFolder ? previewOf(marks[3] ?? null) : null;
  const whole = `${signature} ${version} ${unfinished ?? ''}`;
  return { key, name, path, isFolder, version, savedAt, signature: whole, preview, unfinished };
}

/** Null when nothing is left to do in a template's folder after a crash; else why it cannot be done. */
async function finished(path: string): Promise<string | null> {
  try {
    await finishChange(path);
    return null;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'it is locked';
  }
}

interface Mark {
  readonly ino: number;
  readonly size: number;
  readonly mtimeMs: number;
}

/** Larger ones are no previews. */
const mostPreviewBytes = 8 * 1024 * 1024;

function previewOf(mark: Mark | null): PreviewFacts | null {
  if (!mark || mark.size === 0 || mark.size > mostPreviewBytes) return null;
  const parts = [mark.mtimeMs, mark.size, mark.ino].map((number) => Math.round(number).toString(36));
  return { bytes: mark.size, version: parts.join('-') };
}

/** Null for what is no file. */
async function markOf(path: string): Promise<Mark | null> {
  const stats = await stat(path).catch(() => null);
  return stats?.isFile() ? stats : null;
}

async function newestVersion(path: string): Promise<number> {
  const names = await readdir(join(path, fileNames.versions)).catch(() => []);
  return Math.max(0, ...names.map((name) => Number(versionFile.exec(name)?.[1] ?? 0)));
}

async function readEntry(
  found: Found,
  { source, seenAt }: { source: StoredTemplate['source']; seenAt: number },
): Promise<FolderEntry> {
  const { name, path, isFolder, signature, version, savedAt, preview, unfinished } = found;
  const entry = { name, path, loose: !isFolder, version, savedAt, signature, seenAt, pending: false };
  try {
    if (unfinished !== null) throw broken(name, `its last save could not be finished (${unfinished})`);
    const facts = { source, version, savedAt, preview };
    const template = await (isFolder ? readTemplateFolder(path, facts) : readLooseTemplate(path, facts));
    return { ...entry, template, error: null };
  } catch (error) {
    const known = error instanceof EaselError ? error : broken(name, 'it cannot be read', error);
    return { ...entry, template: null, error: toErrorData(known) };
  }
}

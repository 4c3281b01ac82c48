import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Backups } from './backups.ts';
import { withClientLock } from './client-lock.ts';
import { fileError, keepsChanging, removedMeanwhile } from './config-error.ts';
import type { Exchange } from './exchange.ts';
import type { ConfigText, KeyPath } from './formats/format.ts';
import type { HeldFile } from './held-file.ts';
import { applyChanges, changesBetween, isReverse, overlap, type Change } from './merge.ts';
import {
  contentOf,
  isReadable,
  readNow,
  readSettled,
  type ConfigContent,
  type ReadableContent,
  type Source,
} from './read-config.ts';
import { sameBytes, swapFile } from './swap-file.ts';
import type { Timing } from './timing.ts';

export interface ConfigWrite extends Source {
  /** The key that the edit is about. */
  readonly own: KeyPath;
  /** What shall be there; null for no file. What it answered once, it leaves as it is. Throws ConfigTextError. */
  readonly edit: (found: { readonly bytes: Buffer | null; readonly config: ConfigText }) => string | null;
  /** Permissions of a new file; those of the umask without. */
  readonly newMode?: number | undefined;
  /** The client locks the file with a folder beside it. */
  readonly lock: boolean;
  readonly backups: Backups;
  readonly exchange: Exchange | null;
  readonly timing: Timing;
  readonly signal?: AbortSignal | undefined;
}

export interface WrittenConfig {
  /** What was there; null for no file. */
  readonly before: Buffer | null;
  /** What was written first; null for no file. */
  readonly after: Buffer | null;
  /** Absolute path of the copy of what was there; null where there was no file, and where nothing was to be done. */
  readonly backup: string | null;
  /** Uppermost folder that had to be made; null when none. */
  readonly madeFolder: string | null;
  /** Whether other programs wrote at the same time, so that the edit was made more than once. */
  readonly mixed: boolean;
}

/** A file that was replaced, and may yet be written to by a program that had opened it. */
interface Replaced {
  readonly file: HeldFile;
  /** What the edit was made from. */
  readonly original: ConfigContent;
  /** The content whose changes have been brought over. */
  known: ConfigContent;
  /** The content of the last look: only one that stays is brought over. */
  seen: ConfigContent;
}

/** What is known of the other programs while a file is written. */
interface Others {
  readonly replaced: Replaced[];
  readonly rescued: Change[];
}

/**
 * Edits a file that other programs write too, so that neither their changes nor this one are lost. It is written when it is quiet, in one
 * step and over nothing but what the edit was made from. Then it is watched for a while: what a program writes late, into the file that was
 * replaced, is brought over; and the edit is made again when a program writes the older copy that it had in its memory.
 * @throws config_malformed, config_changed, forbidden_path, too_large, disk_full
 */
export async function writeConfig(write: ConfigWrite): Promise<WrittenConfig> {
  const others: Others = { replaced: [], rescued: [] };
  const deadline = performance.now() + write.timing.limitMs;
  let result: WrittenConfig | null = null;
  try {
    for (;;) {
      if (!result) write.signal?.throwIfAborted();
      const found = await readSettled(write, result ? shortWait(write.timing) : write.timing);
      if (result?.after && !found.bytes) throw removedMeanwhile(write.path);
      const wanted = await wantedOrKept(write, found, others);
      const same = sameBytes(wanted, found.bytes);
      const written = same ? null : await swap(write, { found, wanted, others });
      if (written) result = result === null ? written : { ...(result as WrittenConfig), mixed: true };
      if (same && !result)
        return { before: found.bytes, after: found.bytes, backup: null, madeFolder: null, mixed: false };
      if ((same || written) && result && (await staysWell(write, others))) return result;
      if (performance.now() > deadline) throw keepsChanging(write.path, await keepLate(write, others));
    }
  } catch (error) {
    throw fileError(write.path, error);
  } finally {
    for (const { file } of others.replaced) file.close();
  }
}

/** After a write, time is short: the program that wrote over it may write again. */
function shortWait(timing: Timing): Timing {
  return { ...timing, quietMs: Math.min(timing.quietMs, 10), quietLimitMs: Math.min(timing.quietLimitMs, 50) };
}

/** Null when there was no moment for it, or what was there by then needs no edit. */
async function swap(
  write: ConfigWrite,
  change: { readonly found: ReadableContent; readonly wanted: Buffer | null; readonly others: Others },
): Promise<WrittenConfig | null> {
  const { found, wanted, others } = change;
  const madeFolder = wanted === null ? undefined : await mkdir(dirname(write.real), { recursive: true });
  if (found.bytes) await write.backups.keep(write.real, found.bytes);
  let from: ConfigContent = found;
  const put = (): ReturnType<typeof swapFile> =>
    swapFile({
      path: write.real,
      found: found.bytes,
      wanted(there) {
        if (sameBytes(there, found.bytes)) return wanted;
        const now = contentOf(write, there);
        if (!isReadable(now) || now.torn) return undefined;
        const again = wantedOf(write, now, others);
        from = now;
        return sameBytes(again, there) ? undefined : again;
      },
      newMode: write.newMode,
      exchange: write.exchange,
    });
  const swapped = await (write.lock ? withClientLock(write.path, put) : put());
  if (!swapped) return null;
  const { before, after, old } = swapped;
  const known = before && from.bytes?.equals(before) ? from : found;
  others.replaced.push(...old.map((file) => ({ file, original: known, known, seen: known })));
  const backup = before && (await write.backups.keep(write.real, before));
  return { before, after, backup, madeFolder: madeFolder ?? null, mixed: others.rescued.length > 0 };
}

/** The file with the edit, and with what was rescued from files that were replaced. @throws ConfigTextError */
function wantedOf(write: ConfigWrite, { bytes, config }: ReadableContent, { rescued }: Others): Buffer | null {
  const wanted = write.edit({ bytes, config: applyChanges(config, write.format, rescued) });
  return wanted === null ? null : Buffer.from(wanted);
}

/** As `wantedOf`; where a program's late change cannot be brought over, what it wrote is kept, and the error says where. */
async function wantedOrKept(write: ConfigWrite, found: ReadableContent, others: Others): Promise<Buffer | null> {
  try {
    return wantedOf(write, found, others);
  } catch (error) {
    const late = await keepLate(write, others);
    throw late === undefined ? error : keepsChanging(write.path, late);
  }
}

/** Keeps what was written into files that were replaced: it may be nowhere else. The path of the last copy; undefined when there is nothing. */
async function keepLate(write: ConfigWrite, { replaced }: Others): Promise<string | undefined> {
  let copy: string | undefined;
  for (const { file, original } of replaced) {
    const bytes = file.read();
    if (!sameBytes(bytes, original.bytes)) copy = await write.backups.keep(write.real, bytes);
  }
  return copy;
}

/** False as soon as something has to be written again. */
async function staysWell(write: ConfigWrite, others: Others): Promise<boolean> {
  let elapsed = 0;
  const { looks } = write.timing;
  const last = looks.at(-1) ?? 0;
  let content: ConfigContent | undefined;
  let well = false;
  // What is being written at the last look is looked at some more times.
  for (const look of [...looks, ...[1, 2, 3, 4, 5].map((more) => last + more * 40)]) {
    if (look > last && well && others.replaced.every(({ known, seen }) => known === seen)) break;
    await delay(look - elapsed);
    elapsed = look;
    if (rescueLate(write, others)) return false;
    const now = readNow(write, content);
    if (now === content) continue;
    content = now;
    well = isReadable(now) && sameBytes(wantedOf(write, now, others), now.bytes);
    if (!now.torn && !well) return false;
  }
  return well;
}

/** Whether a file that was replaced holds something new, to be brought over. */
function rescueLate(write: ConfigWrite, { replaced, rescued }: Others): boolean {
  let found = false;
  for (const old of replaced) {
    const now = contentOf(write, old.file.read(), old.known);
    const stays = now === old.known || sameBytes(now.bytes, old.seen.bytes);
    old.seen = now;
    if (!stays || now === old.known || now.torn) continue;
    const changes = changesBetween(old.known.config?.value, now.config?.value, { own: write.own });
    // An older copy lacks what was rescued, and what is being edited; that is no wish to remove it.
    const isStale = (change: Change): boolean =>
      overlap(write.own, change.path) || rescued.some((earlier) => isReverse(earlier, change));
    rescued.push(...changes.filter((change) => !isStale(change)));
    old.known = now;
    found = true;
  }
  return found;
}

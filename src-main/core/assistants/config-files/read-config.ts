import { statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { malformed } from './config-error.ts';
import { openConfig, type ConfigFormatName } from './entries.ts';
import { ConfigTextError, type ConfigText } from './formats/format.ts';
import { holdFile } from './held-file.ts';
import { sameBytes } from './swap-file.ts';
import type { Timing } from './timing.ts';

/** A file's content at one moment. */
export interface ConfigContent {
  /** Null where there is no file. */
  readonly bytes: Buffer | null;
  /** Of an empty text where there is no file; null for one that cannot be read. */
  readonly config: ConfigText | null;
  /** What is wrong with it, and where; null for one that can be read. */
  readonly error: EaselError | null;
  /** Whether it may be one that is just being written in place: it cannot be read, or is blank. */
  readonly torn: boolean;
}

export interface Source {
  /** As the person knows it, for messages. */
  readonly path: string;
  readonly real: string;
  readonly format: ConfigFormatName;
}

/** @throws too_large, forbidden_path */
export function readNow(source: Source, last?: ConfigContent): ConfigContent {
  const held = holdFile(source.real);
  try {
    return contentOf(source, held?.read() ?? null, last);
  } finally {
    held?.close();
  }
}

/** With what was read last, only another content is read again. */
export function contentOf(source: Source, bytes: Buffer | null, last?: ConfigContent): ConfigContent {
  if (last && sameBytes(bytes, last.bytes)) return last;
  try {
    const text = bytes ? decode(bytes) : '';
    return { bytes, config: openConfig(text, source.format), error: null, torn: bytes !== null && text.trim() === '' };
  } catch (error) {
    if (!(error instanceof ConfigTextError)) throw error;
    return { bytes, config: null, error: malformed(source.path, error), torn: true };
  }
}

function decode(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ConfigTextError('it is no UTF-8 text', { line: 1, column: 1 });
  }
}

/** A file that can be read. */
export interface ReadableContent extends ConfigContent {
  readonly config: ConfigText;
}

export function isReadable(content: ConfigContent): content is ReadableContent {
  return content.config !== null;
}

/**
 * Waits until nobody writes the file, and not for ever.
 * @throws config_malformed, too_large, forbidden_path
 */
export async function readSettled(source: Source, timing: Timing): Promise<ReadableContent> {
  const started = performance.now();
  let content = readNow(source);
  let since = changedAt(source);
  for (;;) {
    const waited = performance.now() - started;
    const quiet = Date.now() - since >= timing.quietMs;
    const limit = timing.quietLimitMs + (content.torn ? timing.tornMs : 0);
    if ((quiet && (!content.torn || waited >= timing.tornMs)) || waited >= limit) {
      if (isReadable(content)) return content;
      if (content.error) throw content.error;
    }
    await delay(Math.max(2, timing.quietMs / 5));
    const now = readNow(source, content);
    if (now !== content && !sameBytes(now.bytes, content.bytes)) since = Date.now();
    content = now;
  }
}

/** The clock of a file system may be a little ahead, and has fractions of the milliseconds that Date.now() cuts off. */
const aheadMs = 1_000;

/** Milliseconds since 1970; a time in the future counts as long ago. */
function changedAt({ real }: Source): number {
  const changed = statSync(real, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return changed > Date.now() + aheadMs ? 0 : changed;
}

import { open, type FileHandle } from 'node:fs/promises';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';

/** Longer headers are looked at from outside: reading them would hold the program up. */
const mostHeader = 2 * 1024 * 1024;
const firstBytes = 512;

/**
 * Refuses what is certainly no model, where no hash says what it is: a text in its place, or a file whose own header says that it is not whole.
 * @throws unsupported_media
 */
export async function checkContent(path: string, { name, host }: { name: string; host: string }): Promise<void> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const wrong = await wrongOf(file, size, name.toLowerCase());
    if (wrong === null) return;
    throw new EaselError('unsupported_media', `What ${host} sent as '${name}' ${wrong}.`, {
      nextStep: 'It was thrown away. Open the address in a browser: it may ask for a login, or be another one.',
    });
  } finally {
    await file.close();
  }
}

/** What is wrong with it, as the end of a sentence; null for what may be a model. */
async function wrongOf(file: FileHandle, size: number, name: string): Promise<string | null> {
  if (size === 0) return 'is empty';
  const first = await read(file, 0, Math.min(size, firstBytes));
  if (isText(first)) return 'is a text, not a model';
  if (name.endsWith('.gguf')) return first.subarray(0, 4).toString('latin1') === 'GGUF' ? null : 'is no GGUF file';
  return /\.(?:safetensors|sft)$/.test(name) ? wrongSafetensors(file, size, first) : null;
}

/** A page, a message, or the pointer that stands for a large file in a repository. */
function isText(first: Buffer): boolean {
  const text = first.toString('latin1').replace(/^(?:\u00ef\u00bb\u00bf)?\s+/, '');
  return /^(?:<[!?a-z]|[{[]\s*["{]|version https:\/\/git-lfs)/i.test(text);
}

/** Eight bytes of the header's length, the header in JSON, and the weights, of which the header says where they end. */
async function wrongSafetensors(file: FileHandle, size: number, first: Buffer): Promise<string | null> {
  if (size < 10) return 'is no safetensors file';
  const length = Number(first.readBigUInt64LE());
  if (first[8] !== 0x7b || length > 100_000_000) return 'is no safetensors file';
  if (8 + length > size) return 'is not whole';
  if (length > mostHeader) return null;
  const header = parsed(await read(file, 8, length));
  if (header === null) return 'is no safetensors file';
  const ends = Object.entries(header).map(([key, value]) => (key === '__metadata__' ? 0 : endOf(value)));
  return 8 + length + ends.reduce((last, end) => Math.max(last, end), 0) > size ? 'is not whole' : null;
}

function endOf(tensor: unknown): number {
  const { data_offsets: offsets } = (tensor ?? {}) as { data_offsets?: unknown };
  const end: unknown = Array.isArray(offsets) ? offsets[1] : 0;
  return typeof end === 'number' ? end : 0;
}

function parsed(bytes: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(bytes.toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function read(file: FileHandle, from: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, from);
  return buffer.subarray(0, bytesRead);
}

import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Duplex } from 'node:stream';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { makeFolder } from '../core/make-folder.ts';
import { sameSecret } from './token.ts';

export interface SocketListenerOptions {
  readonly path: string;
  readonly onConnection: (connection: Duplex) => void;
  /** When given, a connection has to say it in its first line. Windows pipes have no owner and no rights. */
  readonly firstLine?: string;
}

export interface SocketListener {
  readonly path: string;
  close(): Promise<void>;
}

/** sun_path holds 104 bytes on macOS and 108 on Linux, the closing zero included. */
const longestPath = 103;
const firstLineMs = 5000;

/**
 * Where the owner of a data folder listens: short, because socket paths may not be long, and the same after a restart.
 * A Windows pipe gets a random name instead; endpoint.json tells it.
 */
export function socketPath(dataFolder: string, home: string = homedir()): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\easel-${randomBytes(16).toString('hex')}`;
  const name = `${createHash('sha256').update(dataFolder).digest('hex').slice(0, 8)}.sock`;
  const usual = join(home, '.easel', 'run', name);
  return Buffer.byteLength(usual) <= longestPath ? usual : join(tmpdir(), `easel-${process.getuid?.() ?? 0}`, name);
}

/** Only the owner of the data folder calls this: it removes whatever lies at the path. @throws forbidden_path, disk_full */
export async function openSocketListener(options: SocketListenerOptions): Promise<SocketListener> {
  const connections = new Set<Socket>();
  const listener = createServer((socket) => {
    connections.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => connections.delete(socket));
    if (options.firstLine === undefined) options.onConnection(socket);
    else afterFirstLine(socket, options.firstLine, () => options.onConnection(socket));
  });
  const isFile = process.platform !== 'win32';
  if (isFile) {
    privateFolder(dirname(options.path));
  }
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    if (isFile) rmSync(options.path, { force: true });
    listener.listen(options.path, resolve);
  }).catch((error: unknown) => {
    throw unusable(`The socket ${options.path} cannot be opened${codeOf(error)}.`, error);
  });
  // A connection that cannot be accepted later is that caller's trouble, not the program's end.
  listener.on('error', () => {});
  if (isFile) chmodSync(options.path, 0o600);
  return {
    path: options.path,
    close: async () => {
      // Closing a listener removes its file.
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      for (const socket of connections) socket.end();
      const force = setTimeout(() => connections.forEach((socket) => socket.destroy()), 300);
      await closed;
      clearTimeout(force);
    },
  };
}

/** The folder and not the socket's own mode keeps others out between bind and chmod. @throws forbidden_path, disk_full */
function privateFolder(folder: string): void {
  try {
    makeFolder(folder, 0o700);
    const found = lstatSync(folder);
    if (!found.isDirectory()) throw unusable(`${folder}, where Easel's socket belongs, is no folder.`);
    if (found.uid !== process.getuid?.()) throw unusable(`The folder ${folder} belongs to somebody else.`);
    chmodSync(folder, 0o700);
  } catch (error) {
    throw error instanceof EaselError ? error : unusable(`The folder ${folder} cannot be made${codeOf(error)}.`, error);
  }
}

const codeOf = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? '' : ` (${code})`;
};

function unusable(sentence: string, cause?: unknown): EaselError {
  const { code } = (cause ?? {}) as NodeJS.ErrnoException;
  return new EaselError(code === 'ENOSPC' || code === 'EDQUOT' ? 'disk_full' : 'forbidden_path', sentence, {
    nextStep:
      'Give this user the right to write there, or take away what is in its place; or start Easel with another folder as HOME.',
    cause,
  });
}

function afterFirstLine(socket: Socket, secret: string, go: () => void): void {
  let seen = Buffer.alloc(0);
  const late = setTimeout(() => socket.destroy(), firstLineMs);
  socket.once('close', () => clearTimeout(late));
  // 'readable' and not 'data': when it is taken off, the stream stands still until the next reader comes.
  socket.on('readable', function read() {
    for (let chunk: Buffer | null; (chunk = socket.read() as Buffer | null) !== null;)
      seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf(10);
    if (end === -1 && seen.length <= 1024) return;
    clearTimeout(late);
    socket.off('readable', read);
    if (end === -1 || !sameSecret(seen.subarray(0, end).toString().trim(), secret)) return void socket.destroy();
    if (end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
    go();
  });
}

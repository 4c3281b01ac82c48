import { connect, type Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { createConversation, failure } from './conversation.ts';
import { isRequest, type Line, onLines, readLine } from './json-lines.ts';
import { readAddress } from './program.ts';
import { snapshotResult } from './snapshot.ts';

export interface PipeOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly dataFolder: string;
  /** Where a snapshot may lie; the first goes before the next. */
  readonly snapshotFolders: readonly string[];
  /** Starts the program; called when nobody answers. False: there is none on this machine. */
  readonly start: () => boolean;
  readonly exit: (code: number) => void;
  readonly times?: Partial<Times>;
}

/** All in ms. */
interface Times {
  readonly retry: number;
  /** A program that went away may come back by itself (an update); only then is one started. */
  readonly restart: number;
  /** From when on the snapshot answers. */
  readonly snapshot: number;
  readonly giveUp: number;
  readonly retryAfterGivingUp: number;
  readonly startAgain: number;
  /** How long the end of a subscription is held back: a program that ends says so first. */
  readonly hold: number;
  /** How long answers are waited for after the assistant closed its side. */
  readonly farewell: number;
}

const usualTimes: Times = {
  retry: 200,
  restart: 1000,
  snapshot: 7000,
  giveUp: 20_000,
  retryAfterGivingUp: 2000,
  startAgain: 8000,
  hold: 1000,
  farewell: 3000,
};

/** So much is kept for a program that is not there; then the assistant has to wait. */
const longestQueue = 16 * 1024 * 1024;
const newline = Buffer.from('\n');
const versionKey = 'io.modelcontextprotocol/protocolVersion';
const notRunning = 'Easel is not running and could not be started. Open Easel and try again.';
const notInstalled =
  'Easel is not installed on this machine, or was never opened. Install it from https://github.com/easel-app/easel, open it once, and try again.';

/** Carries JSON-RPC lines between an assistant and the program, over the program's restarts. */
export function openPipe(options: PipeOptions): { close(): void } {
  const { stdin, stdout, dataFolder } = options;
  const times: Times = { ...usualTimes, ...options.times };
  const conversation = createConversation();
  let queue: Line[] = [];
  let socket: Socket | null = null;
  let ended = false;
  let gone = false;
  let wasConnected = false;
  let connecting = false;
  let timer: NodeJS.Timeout | undefined;
  let wait = { since: Date.now(), startAt: Date.now(), gaveUp: false };

  function exit(): void {
    if (gone) return;
    gone = true;
    options.exit(0);
  }

  const tellClient = (message: object) => void stdout.write(`${JSON.stringify(message)}\n`);
  const passToClient = (line: Line, from: Socket) => {
    if (stdout.write(Buffer.concat([line.bytes, newline]))) return;
    from.pause();
    stdout.once('drain', () => from.resume());
  };

  function send(line: Line, to: Socket): void {
    conversation.sent(line);
    if (to.write(Buffer.concat([line.bytes, newline]))) return;
    stdin.pause();
    to.once('drain', () => stdin.resume());
  }

  onLines(stdin, (bytes) => {
    const line = readLine(bytes);
    if (!line) return void process.stderr.write('Easel: a line that is not JSON was left out.\n');
    if (!conversation.fromClient(line)) return;
    if (socket) return send(line, socket);
    queue.push(line);
    if (wait.gaveUp) {
      wait = { since: Date.now(), startAt: Date.now(), gaveUp: false };
      if (!connecting) lookAgain(0);
    }
    if (queue.reduce((sum, one) => sum + one.bytes.length, 0) > longestQueue) stdin.pause();
  });

  function lookAgain(afterMs: number): void {
    clearTimeout(timer);
    timer = setTimeout(tryToConnect, afterMs);
  }

  function tryToConnect(): void {
    if (ended) return;
    const address = readAddress(dataFolder);
    if (!address) return missed();
    connecting = true;
    const candidate = connect(address.socket);
    candidate.once('connect', () => {
      if (ended) return void candidate.destroy();
      if (process.platform === 'win32') candidate.write(`${address.token}\n`);
      connected(candidate);
    });
    candidate.on('error', () => {});
    candidate.once('close', () => (socket === candidate ? disconnected() : missed()));
  }

  function missed(): void {
    connecting = false;
    if (ended) return;
    const now = Date.now();
    let started = true;
    if (now >= wait.startAt && !wait.gaveUp) {
      wait.startAt = now + times.startAgain;
      started = options.start();
    }
    // One that was there may be in the middle of an update; for one that never was there is nothing to wait for.
    const isNowhere = !started && !wasConnected;
    if (isNowhere || now - wait.since >= times.snapshot) answerFromSnapshot();
    if (isNowhere || now - wait.since >= times.giveUp) giveUp(isNowhere ? notInstalled : notRunning);
    lookAgain(wait.gaveUp ? times.retryAfterGivingUp : times.retry);
  }

  function connected(to: Socket): void {
    connecting = false;
    wasConnected = true;
    socket = to;
    onLines(to, (bytes) => fromProgram(bytes, to));
    const { toProgram, toClient } = conversation.connected();
    for (const bytes of toProgram) to.write(Buffer.concat([bytes, newline]));
    toClient.forEach(tellClient);
    const kept = queue;
    queue = [];
    stdin.resume();
    for (const line of kept) send(line, to);
  }

  function fromProgram(bytes: Buffer, from: Socket): void {
    const line = readLine(bytes);
    const verdict = line ? conversation.fromProgram(line) : 'swallow';
    if (!line || verdict === 'swallow') return;
    if (verdict === 'pass') return passToClient(line, from);
    setTimeout(() => {
      if (socket !== from) return;
      conversation.endSubscriptions(line);
      passToClient(line, from);
    }, times.hold).unref();
  }

  function disconnected(): void {
    socket = null;
    if (ended) return;
    conversation.disconnected().forEach(tellClient);
    // Not all at once, when several assistants lose the same program.
    wait = { since: Date.now(), startAt: Date.now() + times.restart * (1 + Math.random() / 2), gaveUp: false };
    stdin.resume();
    lookAgain(times.retry);
  }

  function answerFromSnapshot(): void {
    queue = queue.filter((line) => {
      const [message, ...more] = line.messages;
      if (!message || more.length > 0 || !isRequest(message)) return true;
      const result = snapshotResult(options.snapshotFolders, message);
      if (!result) return true;
      conversation.answered(message.id);
      tellClient({ jsonrpc: '2.0', id: message.id, result });
      return false;
    });
  }

  function giveUp(sentence: string): void {
    wait.gaveUp = true;
    const requests = queue.flatMap((line) => line.messages).filter(isRequest);
    // The second half of a handshake that the snapshot answered: the program hears of it when it comes.
    queue = queue.filter((line) => line.messages.every(({ method }) => method === 'notifications/initialized'));
    for (const { id, method, params } of requests) {
      // The newer era, which names its version in each request, takes no result without its type.
      const type = params?._meta?.[versionKey] === undefined ? {} : { resultType: 'complete' };
      const result = { content: [{ type: 'text', text: sentence }], isError: true, ...type };
      tellClient(method === 'tools/call' ? { jsonrpc: '2.0', id, result } : failure(id, sentence));
    }
    stdin.resume();
  }

  function close(): void {
    if (ended) return;
    ended = true;
    const end = () => void stdout.write('', exit);
    if (!socket) return end();
    socket.once('close', end);
    socket.end();
    setTimeout(end, 300).unref();
  }

  /** The assistant closed its side. One that was quick to do so (a script) still gets what it asked for, if that comes soon. */
  function farewell(): void {
    const until = Date.now() + times.farewell;
    const look = () => {
      if (ended) return;
      if (Date.now() >= until || (conversation.waiting() === 0 && queue.length === 0)) return close();
      setTimeout(look, 20);
    };
    look();
  }

  stdin.once('end', farewell);
  stdin.once('close', farewell);
  stdin.on('error', farewell);
  stdout.on('error', exit);
  tryToConnect();
  return { close };
}

import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client';
import type { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { AssistantSystem, StdioEntry } from '../system.ts';
import { clientEnvironment, clientFolder } from './client-environment.ts';
import { failed } from './failure.ts';
import { endTree } from './process-tree.ts';
import type { Session } from './session.ts';

/** A shim ends within this time when its stdin is closed. */
const goodbyeMs = 2000;
const logLines = 40;
const logBytes = 64 * 1024;
/** The limit that the official clients have for one message. */
const longestLine = 10 * 1024 * 1024;
/** How long what a process wrote before it ended is waited for: a child of its own may hold the pipe open. */
const lastWordsMs = 300;

/**
 * Starts the registered command as a client would; MCP goes over its stdin and stdout.
 * @throws self_test_failed (it cannot be started)
 */
export async function spawnCommand(options: {
  entry: StdioEntry;
  system: Pick<AssistantSystem, 'platform' | 'homeFolder' | 'env'>;
  /** Reads one line as a message. @throws for what is none */
  parse: (line: string) => JSONRPCMessage;
}): Promise<Session> {
  const { entry, system, parse } = options;
  const child = spawn(entry.command, [...entry.args], {
    cwd: clientFolder(),
    env: clientEnvironment(system, entry.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    // A group of its own, so that it can be ended with its children.
    detached: process.platform !== 'win32',
  });
  let failure: EaselError | null = null;
  let wroteLines = '';
  let ending: Promise<void> | null = null;

  const transport: Transport = {
    start: async () => {},
    send: async (message) => {
      if (failure) throw failure;
      child.stdin.write(`${JSON.stringify(message)}\n`);
    },
    close: async () => {},
  };
  function fail(error: EaselError): void {
    if (failure || ending) return;
    failure = error;
    transport.onclose?.();
  }

  // What is written to one that has ended shows by its end.
  child.stdin.on('error', () => {});
  child.stderr.on('data', (chunk: Buffer) => (wroteLines = (wroteLines + chunk.toString()).slice(-logBytes)));
  eachLine(child.stdout, {
    line(text) {
      if (text.trim() === '' || failure) return;
      try {
        const message = parse(text);
        if ('method' in message && message.method === 'initialize') return fail(onlyAnEcho());
        transport.onmessage?.(message);
      } catch {
        fail(noMcp(text));
      }
    },
    tooLong: () => fail(endless()),
  });
  child.once('exit', (code, signal) => {
    const tell = () => fail(ended(code, signal));
    child.once('close', tell);
    setTimeout(tell, lastWordsMs).unref();
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error: NodeJS.ErrnoException) => reject(cannotStart(entry.command, error.code)));
  });

  return {
    transport,
    failure: () => failure,
    log: () =>
      stripVTControlCharacters(wroteLines)
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .slice(-logLines)
        .map((line) => line.slice(0, 500)),
    end: () => (ending ??= endTree(child, failure ? 0 : goodbyeMs)),
  };
}

function eachLine(stream: NodeJS.ReadableStream, on: { line: (text: string) => void; tooLong: () => void }): void {
  let parts: Buffer[] = [];
  let length = 0;
  stream.on('data', (chunk: Buffer) => {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      on.line(Buffer.concat([...parts, chunk.subarray(start, end)]).toString());
      parts = [];
      length = 0;
      start = end + 1;
    }
    length += chunk.length - start;
    if (length > longestLine) {
      parts = [];
      length = 0;
      return on.tooLong();
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  });
}

function cannotStart(command: string, code: string | undefined): EaselError {
  const details = { reason: code ?? 'unknown' };
  if (code === 'ENOENT') {
    const relative = isAbsolute(command)
      ? ''
      : ' It is no absolute path, and assistants look for commands elsewhere than a shell.';
    return failed(`The command ${command} is not there.${relative}`, undefined, details);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return failed(`The system does not let the command ${command} run.`, undefined, details);
  }
  return failed(`The command ${command} cannot be started (${code ?? 'unknown reason'}).`, undefined, details);
}

function ended(exitCode: number | null, signal: NodeJS.Signals | null): EaselError {
  const how = exitCode === null ? `was ended by ${signal}` : `ended with exit code ${exitCode}`;
  return failed(
    `The command ${how} before it had answered.`,
    'Read the log for the reason; if it says nothing, repair the registration and test it again.',
    { exitCode, signal },
  );
}

function noMcp(text: string): EaselError {
  const start = stripVTControlCharacters(text).trim().slice(0, 120);
  return failed(
    `The command writes something else than MCP to its output: “${start}”`,
    'Another program is registered under this name, or something adds text to its output. Repair the registration.',
  );
}

function onlyAnEcho(): EaselError {
  return failed('The command only repeats what it is sent; it is no MCP server.');
}

function endless(): EaselError {
  return failed('The command writes without an end to its output; it is no MCP server.');
}

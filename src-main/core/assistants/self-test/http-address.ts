import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { HttpEntry } from '../system.ts';
import { failed } from './failure.ts';
import type { Session } from './session.ts';

const goodbyeMs = 1000;

/**
 * Looks whether something listens at the registered address, and speaks MCP with it over HTTP.
 * @throws self_test_failed (nothing does)
 */
export async function reachAddress(options: {
  entry: HttpEntry;
  Transport: typeof StreamableHTTPClientTransport;
  limitMs: number;
  signal?: AbortSignal | undefined;
}): Promise<Session> {
  const { entry, Transport, limitMs, signal } = options;
  const url = URL.parse(entry.url);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw failed('The registered address is no address of a web server.');
  }
  await findListener(url, { limitMs, signal });
  // An entry that a person wrote may have none: on this machine it is not asked for.
  const headers = entry.token === '' ? {} : { authorization: `Bearer ${entry.token}` };
  const transport = new Transport(url, { requestInit: { headers } });
  return {
    transport,
    failure: () => null,
    log: () => [],
    end: async () => {
      // The program keeps a session for half an hour otherwise.
      await Promise.race([transport.terminateSession().catch(() => {}), sleep(goodbyeMs, undefined, { ref: false })]);
      await transport.close();
    },
  };
}

async function findListener(
  url: URL,
  { limitMs, signal }: { limitMs: number; signal: AbortSignal | undefined },
): Promise<void> {
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: limitMs });
    const settle = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.once('connect', () => settle());
    socket.once('timeout', () => settle(nobody(url, 'ETIMEDOUT')));
    socket.once('error', (error: NodeJS.ErrnoException) => settle(nobody(url, error.code)));
    signal?.addEventListener('abort', () => settle(signal.reason as Error), { once: true });
  });
}

function nobody(url: URL, code: string | undefined): EaselError {
  const details = { reason: code ?? 'unknown' };
  const nextStep = 'Start Easel; if it listens on another port by now, repair the registration.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return failed(`There is no computer named ${url.hostname}.`, undefined, details);
  }
  const what = code === 'ECONNREFUSED' ? 'Nothing listens' : 'Nobody answers';
  return failed(`${what} at ${url.host}.`, nextStep, details);
}

/** What a failed request says of the address; null for a failure of another kind. */
export function explainHttp(error: unknown, address: string): EaselError | null {
  if (error instanceof EaselError) return error;
  const { status } = error as { status?: number };
  const host = URL.parse(address)?.host ?? address;
  if (status === 401) return failed(`Easel at ${host} does not take the registered token.`, undefined, { status });
  if (status === 403) return failed(`What listens at ${host} refuses to answer.`, undefined, { status });
  const isOther =
    typeof status === 'number' ||
    (error as { code?: string }).code === 'CLIENT_HTTP_UNEXPECTED_CONTENT' ||
    // What answers is no HTTP, no JSON, or no MCP.
    error instanceof TypeError ||
    error instanceof SyntaxError ||
    Array.isArray((error as { issues?: unknown }).issues);
  if (!isOther) return null;
  return failed(
    `Something else than Easel listens at ${host}${status === undefined ? '' : ` (it answered with status ${status})`}.`,
    'Easel has another port by now: start it, and repair the registration.',
    status === undefined ? undefined : { status },
  );
}

import { CLIENT_INFO_META_KEY, type Server, type ServerContext } from '@modelcontextprotocol/server';
import type { Requester } from '../../src-shared/nouns/jobs.ts';

const maxName = 80;

/** The assistant by the name it gives itself: at initialize in the older era, with each request in the newer. */
export function requesterOf(options: { server: Server; context: ServerContext; fallback: string }): Requester {
  const { server, context, fallback } = options;
  const envelope = context.mcpReq.envelope as Readonly<Record<string, unknown>> | undefined;
  const info = envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion();
  const name = nameOf(info) || fallback.trim() || 'an assistant';
  return { kind: 'assistant', name };
}

function nameOf(info: unknown): string {
  if (typeof info !== 'object' || info === null) return '';
  const { title, name } = info as { title?: unknown; name?: unknown };
  const chosen = typeof title === 'string' && title.trim() !== '' ? title : typeof name === 'string' ? name : '';
  // Shown in lists and logs of a person: one line, of limited length, whatever a client sends.
  return chosen
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, maxName);
}

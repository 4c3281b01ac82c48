import type { IncomingMessage } from 'node:http';
import { empty, text } from './replies.ts';
import type { Reply } from './replies.ts';

/** What a reverse proxy before a ComfyUI may want. */
export interface GateOptions {
  /** Answers 401 to requests without this header and value. */
  readonly requireHeader?: { readonly name: string; readonly value: string } | undefined;
  /** The path under which everything lies, such as `/comfy`; taken off before ComfyUI's own routes. */
  readonly prefix?: string | undefined;
}

/** Lets a request pass, its path without the prefix afterwards, or says what it is answered; sockets and HTTP alike. */
export type Gate = (message: IncomingMessage) => Reply | undefined;

export function createGate({ requireHeader, prefix = '' }: GateOptions): Gate {
  const name = requireHeader?.name.toLowerCase();
  return (message) => {
    if (name !== undefined && message.headers[name] !== requireHeader?.value) {
      return text(401, 'Unauthorized', { 'WWW-Authenticate': 'Bearer' });
    }
    if (prefix === '') return undefined;
    const rest = message.url?.startsWith(prefix) === true ? message.url.slice(prefix.length) : null;
    if (rest === null || !/^($|[/?])/.test(rest)) return empty(404);
    message.url = rest.startsWith('/') ? rest : `/${rest}`;
    return undefined;
  };
}

import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request may pass ComfyUI's origin check. It looks at Host and Origin only when both are there and Host is
 * loopback; then host and port must be equal (a missing port on either side takes the port out of the comparison).
 */
export function passesOriginCheck(headers: IncomingHttpHeaders): boolean {
  const { host, origin } = headers;
  if (host === undefined || origin === undefined) return true;
  const asked = splitAuthority(host);
  const asking = splitAuthority(/^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(origin)?.[1] ?? '');
  if (!isLoopback(asked.name) || asked.name === '' || asking.name === '') return true;
  if (asked.port === '' || asking.port === '') return asked.name === asking.name;
  return asked.name === asking.name && asked.port === asking.port;
}

function splitAuthority(authority: string): { name: string; port: string } {
  const found = /^(?:.*@)?(\[[^\]]*\]|[^:]*)(?::(\d*))?$/.exec(authority.toLowerCase());
  return { name: (found?.[1] ?? '').replace(/^\[|\]$/g, ''), port: found?.[2] ?? '' };
}

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '::1' || /^127\.\d+\.\d+\.\d+$/.test(name);

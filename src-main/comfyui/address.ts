import { EaselError } from '../../src-shared/nouns/errors.ts';

/**
 * A ComfyUI address as people write it, made one: bare host:port, ws/wss, trailing slash, the /ws or /api path of a copied link.
 * @returns an http(s) URL without trailing slash, query, credentials.
 * @throws bad_input
 */
export function normaliseAddress(text: string): string {
  const trimmed = text.trim().replace(/^['"]|['"]$/g, '');
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`;
  const url = URL.parse(withScheme.replace(/^ws(s?):/i, 'http$1:'));
  if (!url || !/^https?:$/.test(url.protocol) || !url.hostname || /\s/.test(trimmed)) {
    throw new EaselError('bad_input', `'${text.slice(0, 200)}' is not an address of a ComfyUI.`, {
      nextStep: 'Give it as http://host:port, for example http://127.0.0.1:8188.',
    });
  }
  if (url.username || url.password) {
    throw new EaselError('bad_input', 'The address carries a user name or password.', {
      nextStep: 'Leave them out of the address: addresses are shown and logged.',
    });
  }
  const path = url.pathname.replace(/\/+$/, '').replace(/\/(ws|api|prompt|queue)$/, '');
  return `${url.protocol}//${url.host}${path}`;
}

/** Loopback or not: decides between the words "local" and "remote". */
export function isLoopbackAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

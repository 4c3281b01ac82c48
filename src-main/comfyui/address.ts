import { isIPv4, isIPv6 } from 'node:net';
import { EaselError } from '../../src-shared/nouns/errors.ts';
import { comfyCloudUrl, targetOf, type ComfyuiTarget } from './target.ts';

/**
 * A ComfyUI address as people write it, made one: bare host:port, ws/wss, IPv6 without brackets, an address within a line of a log, the
 * address of its page or of one of its routes. Comfy Cloud's pages all mean its API.
 * @returns an http(s) URL without trailing slash, query, credentials; understood again, it stays as it is
 * @throws bad_input
 */
export function normaliseAddress(text: string): string {
  const written = extracted(text);
  const url = /\s/.test(written) ? null : URL.parse(withScheme(written));
  if (!url || !/^https?:$/.test(url.protocol) || !/^[\w.:[\]-]+$/.test(url.hostname)) {
    throw new EaselError('bad_input', `'${text.trim().slice(0, 200)}' is not an address of a ComfyUI.`, {
      nextStep: 'Give it as http://host:port, for example http://127.0.0.1:8188.',
    });
  }
  if (url.username || url.password) {
    throw new EaselError('bad_input', 'The address carries a user name or password.', {
      nextStep: 'Leave them out of the address: addresses are shown and logged. A backend has its own place for them.',
    });
  }
  if (meansComfyCloud(url)) return comfyCloudUrl;
  // What a server listens on is no place to go to.
  if (url.hostname === '0.0.0.0') url.hostname = '127.0.0.1';
  else if (url.hostname === '[::]') url.hostname = '[::1]';
  return `${url.protocol}//${url.host}${withoutRoute(url.pathname)}`;
}

/** The same as a target; credentials are to be added. @throws bad_input */
export const targetOfAddress = (text: string): ComfyuiTarget => targetOf(normaliseAddress(text));

/** Loopback or not: decides between the words "local" and "remote". */
export function isLoopbackAddress(url: string): boolean {
  const host = URL.parse(url)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}

const quotes = /^[\s'"`<([]+(?!::|[\da-f]*:[\da-f:]*\])|[\s'"`>).,;]+$/gi;

/** Without what stands around it: quotes, a sentence, a line of ComfyUI's log. */
function extracted(text: string): string {
  const trimmed = text.trim();
  const inSentence = /\s/.test(trimmed) ? /\b(?:https?|wss?):\/\/[^\s'"<>]+/i.exec(trimmed)?.[0] : undefined;
  return (inSentence ?? trimmed).replace(quotes, '');
}

const usualPort = 8188;

function withScheme(written: string): string {
  const scheme = /^(https?|wss?):\/*/i.exec(written);
  if (scheme) {
    const isSecure = /^(https|wss)$/i.test(scheme[1] ?? '');
    return `http${isSecure ? 's' : ''}://${bracketed(written.slice(scheme[0].length))}`;
  }
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(written)) return written;
  if (/^:?\d{2,5}$/.test(written)) return `http://127.0.0.1:${written.replace(':', '')}`;
  const bare = bracketed(written.replace(/^\/+/, ''));
  if (/^(www\.)?([a-z]+\.)?comfy\.org\.?(:443)?([/?#]|$)/i.test(bare)) return `https://${bare}`;
  // A machine's name or number alone means the ComfyUI on it; a domain may well serve one on its own port.
  const host = /^(?:\[[^\]]*\]|[^/?#:]*)(?=$|[/?#])/.exec(bare)?.[0] ?? '';
  const isMachine = host.startsWith('[') || isIPv4(host) || /^[a-z][a-z0-9-]*$/i.test(host);
  return `http://${isMachine ? `${host}:${usualPort}${bare.slice(host.length)}` : bare}`;
}

/** An IPv6 address needs its brackets in a URL. */
function bracketed(address: string): string {
  const host = /^[\da-f:.]+(?=$|[/?#])/i.exec(address)?.[0] ?? '';
  return isIPv6(host) ? `[${host}]${address.slice(host.length)}` : address;
}

function meansComfyCloud({ hostname, pathname }: URL): boolean {
  const host = hostname.replace(/\.$/, '').replace(/^www\./, '');
  // The platform is where its keys are made.
  return (
    host === 'cloud.comfy.org' || host === 'platform.comfy.org' || (host === 'comfy.org' && /^\/cloud\b/.test(pathname))
  );
}

const routes =
  'api|ws|prompt|queue|interrupt|free|features|system_stats|embeddings|extensions|settings|users|userdata|index\\.html|' +
  'history(?:/[^/]*)?|object_info(?:/[^/]*)?|models(?:/[^/]*)?|jobs(?:/[^/]*)?|upload/(?:image|mask)|view|view_metadata/[^/]*';
const lastRoute = new RegExp(`/(?:${routes})/*$`, 'i');

/** The prefix before ComfyUI's own routes. */
function withoutRoute(path: string): string {
  const shorter = path.replace(/[/'"`>).,;]+$/, '').replace(lastRoute, '');
  return shorter === path ? path : withoutRoute(shorter);
}

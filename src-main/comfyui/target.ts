/** A ComfyUI and how it wants to be spoken to. Plain data, so that a worker can be given one. */
export interface ComfyuiTarget {
  /** As `normaliseAddress` writes it: no trailing slash, no credentials; may end with a path prefix. */
  readonly url: string;
  /** Go with every request and with the opening of the socket, and never to another origin. May be secret: not for logs. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Comfy Cloud has its routes under /api alone; the socket stays at /ws. */
  readonly apiPath?: '' | '/api';
}

/** Comfy Cloud's one origin that serves an API. */
export const comfyCloudUrl = 'https://cloud.comfy.org';

export const isComfyCloud = (url: string): boolean => URL.parse(url)?.hostname === 'cloud.comfy.org';

/** A URL alone is a target that wants nothing special, or Comfy Cloud without a key. */
export function targetOf(target: ComfyuiTarget | string): ComfyuiTarget {
  const given = typeof target === 'string' ? { url: target } : target;
  return isComfyCloud(given.url) && given.apiPath === undefined ? { ...given, apiPath: '/api' } : given;
}

/** The address of a route, which may say /api itself: some exist only there. */
export function routeUrl({ url, apiPath = '' }: ComfyuiTarget, path: string): string {
  return `${url}${apiPath !== '' && path.startsWith(`${apiPath}/`) ? '' : apiPath}${path}`;
}

/** Of the WebSocket. Comfy Cloud's also takes the key as `token`, and documents no other way: the address may be secret. */
export function socketUrl(target: ComfyuiTarget, clientId: string): string {
  const query = new URLSearchParams({ clientId });
  const key = Object.entries(target.headers ?? {}).find(([name]) => name.toLowerCase() === 'x-api-key')?.[1];
  if (isComfyCloud(target.url) && key !== undefined) query.set('token', key);
  return `${target.url.replace(/^http/, 'ws')}/ws?${query}`;
}

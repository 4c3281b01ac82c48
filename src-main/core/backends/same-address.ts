import { isLoopbackAddress } from '../../comfyui/address.ts';

/** Whether two normalised addresses lead to the same server, as far as one can tell without asking: this machine has many names. */
export function isSameAddress(one: string, other: string): boolean {
  return plain(one) === plain(other);
}

function plain(url: string): string {
  if (!isLoopbackAddress(url)) return url;
  const { protocol, port, pathname } = new URL(url);
  return `${protocol}//localhost:${port}${pathname}`;
}

import { thumbHashToDataURL } from 'thumbhash';

const kept = new Map<string, string>();
const most = 2000;

/** A blurred stand-in as a data: address; null when there is no usable hash. Kept, because a grid asks again while it scrolls. */
export function thumbhashUrl(hash: string | null): string | null {
  if (!hash) return null;
  const known = kept.get(hash);
  if (known !== undefined) return known;
  try {
    const url = thumbHashToDataURL(Uint8Array.from(atob(hash), (char) => char.charCodeAt(0)));
    if (kept.size >= most) kept.delete(kept.keys().next().value!);
    kept.set(hash, url);
    return url;
  } catch {
    return null;
  }
}

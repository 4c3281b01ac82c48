import { secretTexts } from '../privacy/secret-shapes.ts';

const shapes: readonly RegExp[] = [
  ...secretTexts,
  // Any user name in an address: it is a token often enough.
  /\/\/[^/\s?#]*@/,
  /[?&;][\w.-]*(?:token|secret|passw|pwd|key|sig|auth)[\w.-]*=[^&\s]+/i,
  /\bbearer\s+[\w.~+/-]{16,}/i,
];

/** Whether a text in this value looks like something that belongs among the secrets. */
export function looksLikeSecret(value: unknown): boolean {
  // Not `test`: some of these remember where they stopped.
  if (typeof value === 'string') return shapes.some((shape) => value.search(shape) >= 0);
  if (Array.isArray(value)) return value.some(looksLikeSecret);
  return false;
}

import { createHash } from 'node:crypto';
import { isRawNumber } from '../../../comfyui/exact-json.ts';

/**
 * JSON text that is the same for the same value: keys in order, numbers with all digits that would be submitted (64-bit integers, which
 * `parseExact` keeps as raw JSON, among them). What JSON leaves out is left out.
 */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isObject(part) ? inOrder(part) : part)) ?? 'null';
}

/** SHA-256 of the canonical text, as 64 hex digits. */
export const hashOf = (value: unknown): string => createHash('sha256').update(canonicalText(value)).digest('hex');

/** By code units, the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value);
}

function inOrder(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => byText(a, b)));
}

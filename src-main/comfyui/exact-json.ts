/**
 * JSON that keeps 64-bit integers. An integer literal beyond 2^53 becomes a raw JSON value, which stringifies to the same digits.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, function keep(_key, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && /^-?\d+$/.test(source) ? rawJson(source) : value;
  } as (this: unknown, key: string, value: unknown) => unknown);
}

// The TypeScript library of ES2024 does not know JSON.rawJSON yet.
const rawJson = (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON;

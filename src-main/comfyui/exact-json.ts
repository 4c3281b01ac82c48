/**
 * JSON that keeps 64-bit integers. An integer literal beyond 2^53 becomes a raw JSON value, which stringifies to the same digits.
 */
export function parseExact(text: string): unknown {
  return JSON.parse(text, function keep(_key, value: unknown, context?: { source?: string }) {
    if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
    const source = context?.source;
    return source !== undefined && /^-?\d+$/.test(source) ? rawNumber(source) : value;
  } as (this: unknown, key: string, value: unknown) => unknown);
}

/** A number whose digits a double cannot hold. */
export interface RawNumber {
  readonly rawJSON: string;
}

// The TypeScript library of ES2024 does not know these two yet.
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
};

/** These digits as a value that JSON.stringify writes out unchanged. */
export const rawNumber = (digits: string): RawNumber => rawJSON(digits);

export const isRawNumber = (value: unknown): value is RawNumber => isRawJSON(value);

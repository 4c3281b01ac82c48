import { describe, expect, it } from 'vitest';
import { formatAgo, formatBytes, formatClock, formatDuration, humanName } from './format.ts';

describe('format', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1024, '1 KB'],
    [1024 * 1024 - 1, '1.0 MB'],
    [1_468_006, '1.4 MB'],
    [150 * 1024 * 1024, '150 MB'],
    [24 * 1024 ** 3, '24.0 GB'],
  ])('says %d bytes as %s', (bytes, said) => {
    expect(formatBytes(bytes)).toBe(said);
  });

  it.each([
    [640, '640 ms'],
    [4210, '4.2 s'],
    [9960, '10 s'],
    [72_000, '1 min 12 s'],
    [7_500_000, '2 h 5 min'],
  ])('says a span of %d ms as %s', (ms, said) => {
    expect(formatDuration(ms)).toBe(said);
  });

  it('keeps a clock in one shape while it runs', () => {
    expect([4000, 59_999, 60_000, 3_729_000].map(formatClock)).toEqual(['0:04', '0:59', '1:00', '1:02:09']);
  });

  it('says times relative, and treats a clock that is ahead as now', () => {
    const now = 1_700_000_000_000;
    expect(formatAgo(now + 5000, now)).toBe('just now');
    expect(formatAgo(now - 42_000, now)).toBe('42 s ago');
    expect(formatAgo(now - 3 * 3_600_000, now)).toBe('3 h ago');
    expect(formatAgo(now - 40 * 86_400_000, now)).toMatch(/2023/);
  });

  it('makes a label of a parameter name', () => {
    expect(humanName('negative_prompt')).toBe('Negative prompt');
    expect(humanName('cfg')).toBe('CFG');
  });
});

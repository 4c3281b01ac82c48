import { describe, expect, it } from 'vitest';
import { mayUse } from './permission-policy.ts';

const windowOrigin = 'easel://app';

describe('mayUse', () => {
  it('lets the window copy text', () => {
    expect(mayUse('clipboard-sanitized-write', { origin: 'easel://app', windowOrigin })).toBe(true);
    expect(mayUse('clipboard-sanitized-write', { origin: 'easel://app/', windowOrigin })).toBe(true);
  });

  it('lets no other page copy', () => {
    expect(mayUse('clipboard-sanitized-write', { origin: 'https://example.com', windowOrigin })).toBe(false);
    expect(mayUse('clipboard-sanitized-write', { origin: '', windowOrigin })).toBe(false);
  });

  it.each(['media', 'geolocation', 'notifications', 'clipboard-read', 'openExternal', 'usb', 'fileSystem', 'unknown'])(
    'denies %s even to the window',
    (permission) => {
      expect(mayUse(permission, { origin: windowOrigin, windowOrigin })).toBe(false);
    },
  );
});

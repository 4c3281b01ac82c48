import { describe, expect, it } from 'vitest';
import { isOpenable } from './openable-link.ts';

describe('isOpenable', () => {
  it.each([
    'https://kiro.dev/launch/mcp/add?name=easel',
    'cursor://anysphere.cursor-deeplink/mcp/install?name=easel',
    'vscode:mcp/install?%7B%7D',
  ])('lets a browser open %s', (link) => {
    expect(isOpenable(link, { onDesktop: false })).toBe(true);
  });

  it('lets the desktop open web addresses only, as its window does', () => {
    expect(isOpenable('https://kiro.dev/launch', { onDesktop: true })).toBe(true);
    expect(isOpenable('cursor://anysphere.cursor-deeplink/mcp/install', { onDesktop: true })).toBe(false);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'ms-settings:', 'data:text/html,x', 'easel', ''])(
    'opens %s nowhere',
    (link) => {
      expect(isOpenable(link, { onDesktop: false })).toBe(false);
      expect(isOpenable(link, { onDesktop: true })).toBe(false);
    },
  );
});

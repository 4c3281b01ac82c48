import { describe, expect, it } from 'vitest';
import { isOpenable } from './openable-link.ts';

describe('isOpenable', () => {
  it.each([
    'https://kiro.dev/launch/mcp/add?name=easel',
    'cursor://anysphere.cursor-deeplink/mcp/install?name=easel',
    'vscode:mcp/install?%7B%7D',
  ])('says so of %s', (link) => {
    expect(isOpenable(link)).toBe(true);
  });

  it.each(['javascript:alert(1)', 'file:///etc/passwd', 'ms-settings:', 'data:text/html,x', 'easel', ''])(
    'opens %s nowhere',
    (link) => {
      expect(isOpenable(link)).toBe(false);
    },
  );
});

import { describe, expect, it } from 'vitest';
import { appOrigin, externalAddress, mayNavigate } from './navigation-policy.ts';

describe('mayNavigate', () => {
  it('lets the window go anywhere on its own origin', () => {
    expect(mayNavigate('easel://app/gallery/1?x=2#y', appOrigin)).toBe(true);
    expect(mayNavigate('http://127.0.0.1:7817/jobs', 'http://127.0.0.1:7817')).toBe(true);
  });

  it.each([
    'https://example.com/',
    'easel://other/',
    'easel://app.example.com/',
    'easel://app@example.com/',
    'EASEL2://app/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'about:blank',
    'app',
    '',
  ])('keeps it from %s', (url) => {
    expect(mayNavigate(url, appOrigin)).toBe(false);
  });

  it('tells ports of one host apart', () => {
    expect(mayNavigate('http://127.0.0.1:7818/', 'http://127.0.0.1:7817')).toBe(false);
  });
});

describe('externalAddress', () => {
  it('lets web addresses out', () => {
    expect(externalAddress('https://comfy.org/docs?a=b')).toBe('https://comfy.org/docs?a=b');
    expect(externalAddress('http://127.0.0.1:8188')).toBe('http://127.0.0.1:8188/');
  });

  it('lets the install links of assistants out, and nothing else of their schemes', () => {
    for (const link of ['cursor://anysphere.cursor-deeplink/mcp/install?name=easel', 'vscode:mcp/install?%7B%7D']) {
      expect(externalAddress(link)).toBe(link);
    }
    expect(externalAddress('vscode://file/etc/passwd')).toBeNull();
    expect(externalAddress('cursor://anysphere.cursor-deeplink/prompt?text=x')).toBeNull();
  });

  it.each([
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:',
    'easel://app/',
    'https://me:secret@example.com/',
    'no',
  ])('keeps %s in', (url) => {
    expect(externalAddress(url)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { parseRoute, routePath } from './router.ts';

describe('router', () => {
  it('shows Create at / and at paths it does not know', () => {
    expect(parseRoute('/')).toEqual({ page: 'create', selected: null });
    expect(parseRoute('/templates')).toEqual({ page: 'create', selected: null });
  });

  it('reads the page and what is selected on it', () => {
    expect(parseRoute('/jobs')).toEqual({ page: 'jobs', selected: null });
    expect(parseRoute('/gallery/a%2Fb')).toEqual({ page: 'gallery', selected: 'a/b' });
  });

  it('reads back every path it makes, slashes and percent signs included', () => {
    for (const selected of [null, 'x', 'a/b', '100%']) {
      expect(parseRoute(routePath('gallery', selected))).toEqual({ page: 'gallery', selected });
    }
  });

  it('survives a broken escape', () => {
    expect(parseRoute('/jobs/%E0%A4%A')).toEqual({ page: 'jobs', selected: null });
  });
});

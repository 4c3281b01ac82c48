import { expect, test } from 'vitest';
import type { Launch } from './system.ts';
import { assistantTable } from './table/table.ts';
import { possibleEntries, wantedFor } from './wanted.ts';

const http = { url: 'http://127.0.0.1:7817/mcp', token: 'secret' };
const ready: Launch = { kind: 'ready', stdio: { command: '/node', args: ['/shim.cjs'], env: {} } };
const refused = (httpOnly: boolean): Launch => ({
  kind: 'refused',
  message: 'It moves.',
  nextStep: 'Install it.',
  httpOnly,
});
const { codex, 'claude-desktop': claudeDesktop } = assistantTable;

test('a client that can start Easel does, unless HTTP is asked for', () => {
  expect(wantedFor(codex, { launch: ready, http }, undefined)).toMatchObject({ transport: 'stdio', command: '/node' });
  expect(wantedFor(codex, { launch: ready, http }, 'http')).toEqual({ transport: 'http', ...http });
});

test('an Easel that cannot be started from where it is registers over HTTP where that works', () => {
  expect(wantedFor(codex, { launch: refused(true), http }, undefined)).toMatchObject({ transport: 'http' });
  expect(() => wantedFor(claudeDesktop, { launch: refused(true), http }, undefined)).toThrow('It moves.');
  expect(() => wantedFor(codex, { launch: refused(false), http }, undefined)).toThrow('It moves.');
  expect(possibleEntries({ launch: refused(false), http })).toEqual({ stdio: null, http: null });
});

test('what a client does not speak, and what does not listen, is refused', () => {
  expect(() => wantedFor(claudeDesktop, { launch: ready, http }, 'http')).toThrow('does not connect over http');
  expect(() => wantedFor(codex, { launch: ready, http: null }, 'http')).toThrow('listens on no port');
});

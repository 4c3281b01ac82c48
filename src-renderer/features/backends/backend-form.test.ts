import { describe, expect, it } from 'vitest';
import { backendDefaults, type Backend } from '../../../src-shared/nouns/backends.ts';
import {
  authOf,
  changeOf,
  formOf,
  isReadable,
  launchOf,
  newBackendOf,
  problemsOf,
  questionOf,
} from './backend-form.ts';

const backend: Backend = {
  id: 'box',
  name: 'GPU box',
  kind: 'remote',
  source: 'added',
  url: 'https://gpu.example.org/comfy',
  state: 'ready',
  error: null,
  version: '0.3.64',
  devices: [],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
  ...backendDefaults,
  auth: { kind: 'api_key', header: 'X-API-Key', user: null, hasSecret: true, headers: ['CF-Access'] },
};

describe('the form of a backend', () => {
  it('sends nothing that was not changed', () => {
    expect(changeOf(formOf(backend), backend)).toEqual({});
    expect(questionOf(formOf(backend), backend)).toEqual({ address: backend.url, id: 'box' });
    const named = { ...formOf(backend), name: ' Box ', weight: 4 };
    expect(changeOf(named, backend)).toEqual({ name: 'Box', weight: 4 });
  });

  it('leaves a kept secret alone where none is typed, and never shows one', () => {
    const form = formOf(backend);
    expect([form.secret, form.headers]).toEqual(['', [{ key: 0, name: 'CF-Access', value: '' }]]);
    expect(authOf({ ...form, header: 'X-Gate' }, backend)).toEqual({ kind: 'api_key', header: 'X-Gate', user: null });
    expect(authOf({ ...form, secret: 'new' }, backend)).toEqual({
      kind: 'api_key',
      header: 'X-API-Key',
      user: null,
      secret: 'new',
    });
    const two = [...form.headers, { key: 1, name: 'X-Two', value: 'v' }];
    expect(authOf({ ...form, headers: two }, backend)?.headers).toEqual({ 'CF-Access': null, 'X-Two': 'v' });
    expect(authOf({ ...form, headers: [] }, backend)?.headers).toEqual({});
    expect(authOf({ ...form, kind: 'none', secret: 'left over' }, backend)).toEqual({
      kind: 'none',
      header: null,
      user: null,
    });
  });

  it('says what is wrong before anything is sent', () => {
    const form = formOf(null);
    expect(problemsOf(form)).toEqual({ address: expect.any(String) });
    const wrong = {
      ...form,
      address: 'x',
      kind: 'basic' as const,
      atOnce: 0,
      weight: undefined,
      environment: 'A=1\nnope',
    };
    expect(Object.keys(problemsOf(wrong))).toEqual(['user', 'atOnce', 'weight', 'environment']);
    expect(problemsOf(formOf(backend))).toEqual({});
  });

  it('warns of secrets in plain http, except to this machine', () => {
    const form = { ...formOf(null), kind: 'bearer' as const };
    const readable = (address: string) => isReadable({ ...form, address });
    expect(['gpu:8188', 'http://10.0.0.2', 'ws://gpu'].map(readable)).toEqual([true, true, true]);
    expect(['https://gpu', 'wss://gpu', '127.0.0.1:8188', 'http://localhost', ''].map(readable)).toEqual(
      Array.from({ length: 5 }, () => false),
    );
    expect(isReadable({ ...form, kind: 'none', address: 'gpu:8188' })).toBe(false);
  });

  it('has a launch command for this machine only', () => {
    const form = {
      ...formOf(null),
      address: '127.0.0.1:8188',
      program: ' python ',
      arguments: 'main.py\n\n--extra=a b',
      environment: 'A=1\n B=x=y ',
    };
    const launch = {
      program: 'python',
      arguments: ['main.py', '--extra=a b'],
      folder: null,
      environment: { A: '1', B: 'x=y' },
    };
    expect(launchOf(form)).toEqual(launch);
    expect(newBackendOf(form).launch).toEqual(launch);
    expect(newBackendOf({ ...form, address: 'gpu:8188' }).launch).toBeUndefined();
    const local = {
      ...backend,
      url: 'http://127.0.0.1:8188',
      launch: { ...launch, isRunning: true, startedAt: 1, exit: null },
    };
    expect(changeOf(formOf(local), local)).toEqual({});
    expect(changeOf({ ...formOf(local), program: '' }, local)).toEqual({ launch: null });
  });
});

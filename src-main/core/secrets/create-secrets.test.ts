import { expect, test } from 'vitest';
import { createSecrets } from './create-secrets.ts';
import { memorySecrets } from './memory-secrets.fixture.ts';

const value = 'Tr0ub4dor-and-3';

test('a secret is kept, listed by its name alone, given to the core, and forgotten', async () => {
  const secrets = createSecrets({ store: memorySecrets(), env: {} });
  const view = await secrets.set('hf_token', value);
  expect(view).toEqual({
    kind: 'memory',
    sentence: 'Secrets are kept in memory.',
    nextStep: null,
    secrets: [{ name: 'hf_token', source: 'store' }],
  });
  expect(await secrets.get('hf_token')).toBe(value);
  expect((await secrets.delete('hf_token')).secrets).toEqual([]);
  expect(await secrets.get('hf_token')).toBeNull();
  await expect(secrets.delete('hf_token')).rejects.toMatchObject({ code: 'not_found' });
});

test('the environment goes first and cannot be changed here', async () => {
  const store = memorySecrets();
  await store.set('hf_token', 'kept');
  const env = { EASEL_SECRET_HF_TOKEN: value, EASEL_SECRET_: 'x', EASEL_SECRET_9: 'x', EASEL_SECRET_EMPTY: '' };
  const secrets = createSecrets({ store, env });
  expect(await secrets.get('hf_token')).toBe(value);
  expect((await secrets.list()).secrets).toEqual([{ name: 'hf_token', source: 'environment' }]);
  await expect(secrets.set('hf_token', 'other')).rejects.toMatchObject({ code: 'conflict' });
  await expect(secrets.delete('hf_token')).rejects.toMatchObject({ code: 'conflict' });
  expect(await store.get('hf_token')).toBe('kept');
});

test('a refusal names the secret and never its value', async () => {
  const secrets = createSecrets({ store: memorySecrets(), env: { EASEL_SECRET_TAKEN: 'x' } });
  const tries = [
    ['', value],
    ['HF', value],
    [value, value],
    ['__proto__', value],
    ['a'.repeat(65), value],
    ['taken', value],
    ['empty', ''],
    ['long', value.repeat(1000)],
    ['no_text', `${value}\u0000`],
    ['of_bytes', `${value}\uFFFD`],
  ] as const;
  for (const [name, given] of tries) {
    const error: unknown = await secrets.set(name, given).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: expect.stringMatching(/^(bad_input|conflict)$/) });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('Tr0ub4dor');
  }
  expect((await secrets.list()).secrets).toEqual([{ name: 'taken', source: 'environment' }]);
});

test('the log is told of each before anything else can happen to it', async () => {
  const hidden: string[] = [];
  const store = memorySecrets();
  await store.set('kept', 'kept-value');
  const env = { EASEL_SECRET_HF_TOKEN: 'from-environment', EASEL_SECRETS_KEY: 'the-passphrase' };
  const secrets = createSecrets({ store, env, hide: (secret) => void hidden.push(secret) });
  await secrets.get('kept');
  await secrets.set('given', value);
  expect(hidden).toEqual(['from-environment', 'the-passphrase', 'kept-value', value]);
});

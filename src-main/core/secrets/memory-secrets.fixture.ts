import type { SecretsStore } from '../ports.ts';

/** Secrets that end with the test. */
export function memorySecrets(): SecretsStore {
  const secrets = new Map<string, string>();
  return {
    kind: 'memory',
    about: () => Promise.resolve({ sentence: 'Secrets are kept in memory.', nextStep: null }),
    get: (name) => Promise.resolve(secrets.get(name) ?? null),
    set: (name, value) => Promise.resolve(void secrets.set(name, value)),
    delete: (name) => Promise.resolve(void secrets.delete(name)),
    list: () => Promise.resolve([...secrets.keys()]),
  };
}

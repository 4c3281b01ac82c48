import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { secretNameSchema, secretValueSchema, type SecretsView } from '../../../src-shared/nouns/secrets.ts';
import type { SecretsStore } from '../ports.ts';
import { passphraseVariable } from './passphrase-seal.ts';
import type { Secrets } from './secrets.ts';

const prefix = 'EASEL_SECRET_';

/** What the environment gives goes before what is kept, and cannot be changed here. */
export function createSecrets(options: {
  readonly store: SecretsStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From now on no line of the log shows this text. */
  readonly hide?: (secret: string) => void;
}): Secrets {
  const { store, hide = () => {} } = options;
  const environment = secretsOf(options.env);
  for (const value of [...environment.values(), options.env[passphraseVariable] ?? '']) hide(value);

  async function list(): Promise<SecretsView> {
    const [about, kept] = await Promise.all([store.about(), store.list()]);
    const names = [...new Set([...environment.keys(), ...kept])].toSorted();
    return {
      kind: store.kind,
      ...about,
      secrets: names.map((name) => ({ name, source: environment.has(name) ? 'environment' : 'store' })),
    };
  }

  function ownName(given: string): string {
    const name = secretNameSchema.safeParse(given);
    if (!name.success) {
      throw new EaselError(
        'bad_input',
        'This is not a name of a secret: lower-case letters, digits and _, at most 64.',
        {
          nextStep: 'Take a name such as hf_token.',
        },
      );
    }
    if (environment.has(name.data)) {
      throw new EaselError(
        'conflict',
        `The environment gives the secret ${name.data}; it goes before what is kept here.`,
        {
          nextStep: `Change ${prefix}${name.data.toUpperCase()} where Easel is started, or take it out.`,
        },
      );
    }
    return name.data;
  }

  return {
    list,
    async get(name) {
      const value = environment.get(name) ?? (await store.get(name));
      if (value !== null) hide(value);
      return value;
    },
    async set(given, value) {
      const name = ownName(given);
      if (!secretValueSchema.safeParse(value).success) {
        throw new EaselError(
          'bad_input',
          `The secret ${name} was not kept: it has to be a text of 1 to 8192 characters.`,
          {
            nextStep: 'Give it again.',
          },
        );
      }
      hide(value);
      await store.set(name, value);
      return await list();
    },
    async delete(given) {
      const name = ownName(given);
      if (!(await store.list()).includes(name)) {
        throw new EaselError('not_found', `There is no secret ${name}.`, {
          nextStep: '`easel secrets list` shows them.',
        });
      }
      await store.delete(name);
      return await list();
    },
  };
}

/** By their names, from `EASEL_SECRET_<NAME>`. */
function secretsOf(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [variable, value] of Object.entries(env)) {
    const name = variable.startsWith(prefix) ? variable.slice(prefix.length).toLowerCase() : '';
    if (value && secretNameSchema.safeParse(name).success) found.set(name, value);
  }
  return found;
}

import { type Command, Option } from 'commander';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { BackendAuthInput } from '../../../src-shared/nouns/backend-changes.ts';
import { collect } from '../options.ts';
import { readSecret } from '../secrets/read-secret.ts';

export interface AuthFlags {
  readonly auth?: 'none' | 'bearer' | 'api-key' | 'basic';
  readonly header?: string;
  readonly user?: string;
  readonly secretFrom?: string;
  /** False with `--no-secret`. */
  readonly secret?: boolean;
  readonly extraHeader?: string[];
}

/** How Easel shows who it is. No secret is an argument: others on this machine could see it. */
export function addAuthOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--auth <kind>',
        'how to show who asks; the token, key or password is asked for, or read from stdin',
      ).choices(['none', 'bearer', 'api-key', 'basic']),
    )
    .option('--header <name>', 'the header of an api-key (default: X-API-Key)')
    .option('--user <name>', 'the user of basic')
    .option('--secret-from <variable>', 'take the token, key or password from this variable of the environment')
    .option('--no-secret', 'give none now: the kept one stays, or Easel is started with EASEL_SECRET_BACKEND_<ID>')
    .addOption(
      new Option(
        '--extra-header <name=variable>',
        'a header besides, its value from this variable of the environment; may be repeated, and replaces those there were',
      ).argParser(collect),
    );
}

/** Undefined where nothing is said of it. @throws bad_input, cancelled */
export async function authOf(flags: AuthFlags, signal: AbortSignal): Promise<BackendAuthInput | undefined> {
  const { auth, header, user, secretFrom, extraHeader } = flags;
  if (auth === undefined) {
    if (header === undefined && user === undefined && secretFrom === undefined && extraHeader === undefined)
      return undefined;
    throw wrong('--header, --user, --secret-from and --extra-header go with --auth.', 'Name the kind: --auth bearer.');
  }
  const kind = auth === 'api-key' ? 'api_key' : auth;
  const secret = kind === 'none' || flags.secret === false ? undefined : await secretOf(secretFrom, signal);
  return {
    kind,
    ...(header !== undefined && { header }),
    ...(user !== undefined && { user }),
    ...(secret !== undefined && { secret }),
    ...(extraHeader && { headers: Object.fromEntries(extraHeader.map(headerOf)) }),
  };
}

async function secretOf(variable: string | undefined, signal: AbortSignal): Promise<string> {
  return variable === undefined ? readSecret('the token, key or password', signal) : fromEnvironment(variable);
}

function headerOf(text: string): [name: string, value: string] {
  const [, name, variable] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  if (name === undefined || variable === undefined) {
    throw wrong(
      'A header besides is given as NAME=VARIABLE.',
      'For instance --extra-header CF-Access-Client-Id=CF_ID.',
    );
  }
  return [name, fromEnvironment(variable)];
}

function fromEnvironment(variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw wrong(
    'A variable that a secret should be taken from is not set.',
    'Set it for this command, and name it as it is.',
  );
}

const wrong = (message: string, nextStep: string): EaselError => new EaselError('bad_input', message, { nextStep });

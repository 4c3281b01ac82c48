import type { BackendLaunchInput, LaunchCommand } from '../../../src-shared/nouns/backend-changes.ts';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isLoopbackAddress } from '../../comfyui/address.ts';
import type { Secrets } from '../secrets/secrets.ts';
import { looksLikeSecret } from '../settings/secret-like.ts';
import type { BackendList } from './backend-list.ts';
import type { Backends } from './backends.ts';
import { noLaunch } from './change-errors.ts';
import type { Launches } from './launch/launches.ts';

export interface BackendProgramsOptions {
  readonly list: BackendList;
  readonly launches: Launches;
  readonly secrets: Pick<Secrets, 'get'>;
}

/** What the person lets Easel start for a backend of this machine. */
export function createBackendPrograms(
  options: BackendProgramsOptions,
): Pick<Backends, 'startProgram' | 'stopProgram' | 'programLog'> {
  const { list, launches, secrets } = options;
  return {
    async startProgram(id) {
      const { launch } = list.record(id);
      if (!launch) throw noLaunch(list.view(id).name);
      await launches.start(id, { ...launch, environment: await withSecrets(launch.environment, secrets) });
      return list.view(id);
    },
    async stopProgram(id) {
      await launches.stop(list.record(id).id);
      return list.view(id);
    },
    async programLog(id) {
      return launches.log(list.record(id).id);
    },
  };
}

/** As it may be kept. @throws bad_input for another machine, or with something in it that looks like a secret */
export function checkedLaunch(url: string, launch: BackendLaunchInput): LaunchCommand {
  if (!isLoopbackAddress(url)) {
    throw new EaselError('bad_input', 'Easel starts programs on this machine only.', {
      nextStep: 'Give this backend an address of this machine, such as http://127.0.0.1:8188, or no launch command.',
    });
  }
  const inEnvironment = Object.entries(launch.environment).find(([, value]) => looksLikeSecret(value))?.[0];
  if (inEnvironment === undefined && !looksLikeSecret([launch.program, ...launch.arguments])) return launch;
  throw new EaselError('bad_input', `Something in ${inEnvironment ?? 'the launch command'} looks like a secret.`, {
    nextStep:
      'Keep it with `easel secrets set <name>`, and write secret:<name> as the value of a variable of the environment.',
  });
}

/** `secret:<name>` is what is kept under that name. @throws bad_input, keychain_unavailable */
async function withSecrets(
  environment: Readonly<Record<string, string>>,
  secrets: Pick<Secrets, 'get'>,
): Promise<Record<string, string>> {
  const entries = Object.entries(environment).map(async ([variable, value]): Promise<[string, string]> => {
    const name = /^secret:(\w+)$/.exec(value)?.[1];
    if (name === undefined) return [variable, value];
    const secret = await secrets.get(name);
    if (secret !== null) return [variable, secret];
    throw new EaselError('bad_input', `The variable ${variable} wants the secret ${name}, and there is none.`, {
      nextStep: `Keep it with \`easel secrets set ${name}\`.`,
    });
  });
  return Object.fromEntries(await Promise.all(entries));
}

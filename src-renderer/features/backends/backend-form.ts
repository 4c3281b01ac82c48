import type {
  BackendAuthInput,
  BackendChange,
  BackendLaunchInput,
  BackendQuestion,
  NewBackend,
} from '../../../src-shared/nouns/backend-changes.ts';
import { backendDefaults, type Backend, type BackendAuthKind } from '../../../src-shared/nouns/backends.ts';
import { strings } from '../../strings.ts';

/** A backend as it is typed. What was kept and is a secret is not here: it is empty, and stays where nothing is typed. */
export interface BackendForm {
  readonly address: string;
  readonly name: string;
  readonly kind: BackendAuthKind;
  readonly header: string;
  readonly user: string;
  readonly secret: string;
  readonly headers: readonly HeaderForm[];
  readonly atOnce: number | undefined;
  readonly weight: number | undefined;
  readonly program: string;
  readonly arguments: string;
  readonly folder: string;
  readonly environment: string;
}

export interface HeaderForm {
  readonly key: number;
  readonly name: string;
  readonly value: string;
}

export type FormProblems = Partial<
  Record<'address' | 'user' | 'secret' | 'headers' | 'atOnce' | 'weight' | 'environment', string>
>;

const words = strings.backends.form;

export const cloudAddress = 'https://cloud.comfy.org';

export function formOf(backend: Backend | null): BackendForm {
  const { auth, launch, maxConcurrentJobs, weight } = backend ?? backendDefaults;
  return {
    address: backend && backend.source !== 'demo' ? backend.url : '',
    // One that nobody named is called as its host.
    name: backend && backend.name !== hostOf(backend.url) && backend.source !== 'demo' ? backend.name : '',
    kind: auth.kind,
    header: auth.header ?? '',
    user: auth.user ?? '',
    secret: '',
    headers: auth.headers.map((name, key) => ({ key, name, value: '' })),
    atOnce: maxConcurrentJobs,
    weight,
    program: launch?.program ?? '',
    arguments: launch?.arguments.join('\n') ?? '',
    folder: launch?.folder ?? '',
    environment: Object.entries(launch?.environment ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join('\n'),
  };
}

const hostOf = (url: string): string => URL.parse(url)?.host ?? url;

/** Its host as far as one can tell while it is typed. */
function typedHost(address: string): string {
  const text = address.trim();
  return URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`)?.hostname ?? '';
}

export function isOfThisMachine(address: string): boolean {
  const host = typedHost(address);
  return host === 'localhost' || host === '[::1]' || host.startsWith('127.');
}

export const isCloud = (address: string): boolean => typedHost(address) === 'cloud.comfy.org';

/** What is sent there can be read on the way. */
export function isReadable(form: BackendForm): boolean {
  const isSecret = form.kind !== 'none' || form.headers.length > 0;
  const host = typedHost(form.address);
  return isSecret && host !== '' && !/^(https|wss):/i.test(form.address.trim()) && !isOfThisMachine(form.address);
}

/** What keeps it from being saved; `hasSecret`: one is kept. */
export function problemsOf(form: BackendForm): FormProblems {
  const { problems } = words;
  const outside = (value: number | undefined, min: number, max: number): boolean =>
    value === undefined || value < min || value > max;
  const line = environmentLines(form).find((text) => !/^[A-Za-z_]\w*=/.test(text));
  return {
    ...(form.address.trim() === '' && { address: problems.address }),
    ...(form.kind === 'basic' && form.user.trim() === '' && { user: problems.user }),
    ...(form.headers.some(({ name }) => name.trim() === '') && { headers: problems.headerName }),
    ...(outside(form.atOnce, 1, 64) && { atOnce: problems.range(1, 64) }),
    ...(outside(form.weight, 1, 100) && { weight: problems.range(1, 100) }),
    ...(line !== undefined && { environment: problems.environment(line.slice(0, 60)) }),
  };
}

/** Undefined where nothing of it was changed. */
export function authOf(form: BackendForm, before: Backend | null): BackendAuthInput | undefined {
  const auth = before?.auth ?? backendDefaults.auth;
  const header = form.kind === 'api_key' && form.header.trim() !== '' ? form.header.trim() : null;
  const user = form.kind === 'basic' ? form.user.trim() : null;
  const names = form.headers.map(({ name }) => name.trim());
  const areHeadersSame =
    names.join('\n') === auth.headers.join('\n') && form.headers.every(({ value }) => value === '');
  const isSame =
    form.kind === auth.kind &&
    (form.kind !== 'api_key' || header === auth.header) &&
    (form.kind !== 'basic' || user === auth.user) &&
    form.secret === '' &&
    areHeadersSame;
  if (isSame) return undefined;
  return {
    kind: form.kind,
    header,
    user,
    ...(form.kind !== 'none' && form.secret !== '' && { secret: form.secret }),
    ...(!areHeadersSame && {
      headers: Object.fromEntries(form.headers.map(({ name, value }) => [name.trim(), value === '' ? null : value])),
    }),
  };
}

export function launchOf(form: BackendForm): BackendLaunchInput | null {
  if (form.program.trim() === '') return null;
  return {
    program: form.program.trim(),
    arguments: form.arguments.split('\n').filter((line) => line.trim() !== ''),
    folder: form.folder.trim() || null,
    environment: Object.fromEntries(
      environmentLines(form).map((line): [string, string] => {
        const at = line.indexOf('=');
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    ),
  };
}

function environmentLines({ environment }: BackendForm): string[] {
  return environment
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

export function newBackendOf(form: BackendForm): NewBackend {
  const auth = authOf(form, null);
  const launch = isOfThisMachine(form.address) ? launchOf(form) : null;
  return {
    address: form.address.trim(),
    name: form.name.trim() || null,
    ...(form.atOnce !== undefined && { maxConcurrentJobs: form.atOnce }),
    ...(form.weight !== undefined && { weight: form.weight }),
    ...(auth && { auth }),
    ...(launch && { launch }),
  };
}

/** What is another than before; of the main one the address is changed elsewhere. */
export function changeOf(form: BackendForm, before: Backend): BackendChange {
  const was = formOf(before);
  const auth = authOf(form, before);
  const isLaunchSame = JSON.stringify(launchOf(form)) === JSON.stringify(launchOf(was));
  return {
    ...(before.source === 'added' && form.address.trim() !== before.url && { address: form.address.trim() }),
    ...(form.name.trim() !== was.name && { name: form.name.trim() || null }),
    ...(form.atOnce !== undefined && form.atOnce !== was.atOnce && { maxConcurrentJobs: form.atOnce }),
    ...(form.weight !== undefined && form.weight !== was.weight && { weight: form.weight }),
    ...(auth && { auth }),
    ...(!isLaunchSame && { launch: launchOf(form) }),
  };
}

export function questionOf(form: BackendForm, before: Backend | null): BackendQuestion {
  const auth = authOf(form, before);
  return { address: form.address.trim(), ...(before && { id: before.id }), ...(auth && { auth }) };
}

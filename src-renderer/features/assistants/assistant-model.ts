import type { Assistant, RegisterOptions, Transport } from '../../../src-shared/nouns/assistants.ts';

/** What a person can do: `change` writes a sound registration in another way. */
export type ChangeAction = 'register' | 'repair' | 'remove' | 'change';

export interface GroupedAssistants {
  /** There is a trace of them here. */
  readonly found: readonly Assistant[];
  readonly absent: readonly Assistant[];
  /** The entry for whatever Easel does not know. */
  readonly other: Assistant | null;
}

export function groupAssistants(assistants: readonly Assistant[]): GroupedAssistants {
  const known = assistants.filter(({ id }) => id !== 'other');
  const isHere = ({ installed, state }: Assistant): boolean => installed || state !== 'not-installed';
  return {
    found: known.filter(isHere),
    absent: known.filter((one) => !isHere(one)),
    other: assistants.find(({ id }) => id === 'other') ?? null,
  };
}

/** The one thing to do next; null where nothing is to be done, or only by hand. */
export function nextAction({ way, state }: Assistant): 'register' | 'repair' | null {
  if (way === 'copy') return null;
  switch (state) {
    case 'not-registered':
      return 'register';
    case 'outdated':
    case 'broken':
    case 'lost':
      return 'repair';
    case 'not-installed':
    case 'registered':
      return null;
  }
}

/** Whether there is an entry that can be tried and removed. */
export function hasEntry({ way, places, state }: Assistant): boolean {
  return way !== 'copy' && (state === 'registered' || places.some(({ entryName }) => entryName !== null));
}

/** Not one whose file only cannot be read: Easel may never have been in it. */
export function wasRegistered({ places }: Assistant): boolean {
  return places.some(
    ({ state, entryName, error }) =>
      state === 'lost' || (entryName !== null && state !== 'registered' && error?.details?.['disabled'] !== true),
  );
}

/** Also where the entry is gone: then Easel forgets that it was there. */
export function canRemove(assistant: Assistant): boolean {
  return hasEntry(assistant) || assistant.places.some(({ state }) => state === 'lost');
}

/** What a name of an entry may be; the contract says the same. */
export function isEntryName(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}

export interface ChosenOptions {
  readonly name: string;
  /** Null leaves it to Easel. */
  readonly transport: Transport | null;
  readonly scope: RegisterOptions['scope'];
  readonly project: string;
}

/** What is there already stays as it is until the person chooses otherwise. */
export function firstOptions({ places, transports }: Assistant): ChosenOptions {
  const place = places.find(({ entryName }) => entryName !== null) ?? places.find(({ state }) => state === 'lost');
  const name = place?.entryName ?? '';
  const transport = place?.transport ?? null;
  return {
    name: isEntryName(name) ? name : 'easel',
    transport: transport !== null && transports.includes(transport) ? transport : null,
    scope: place?.scope ?? 'user',
    project: place?.project ?? '',
  };
}

/** Why the options cannot be used yet, by field. */
export function optionProblems({ name, scope, project }: ChosenOptions): { name: boolean; project: boolean } {
  return { name: !isEntryName(name), project: scope === 'project' && project.trim() === '' };
}

/** The options as the contract takes them. */
export function toRegisterOptions(assistant: Assistant['id'], options: ChosenOptions) {
  const { name, transport, scope, project } = options;
  return {
    assistant,
    name,
    scope,
    ...(transport === null ? {} : { transport }),
    ...(scope === 'project' ? { project: project.trim() } : {}),
  };
}

/** The most important thing about it in a line: what is wrong, else null. */
export function troubleOf({ places }: Assistant): string | null {
  return places.find(({ error }) => error !== null)?.error?.message ?? null;
}

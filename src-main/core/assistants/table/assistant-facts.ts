import type { AssistantId, RegistrationWay, Scope, Transport } from '../../../../src-shared/nouns/assistants.ts';
import type { AssistantSystem, HttpEntry, ProcessSign, StdioEntry } from '../system.ts';

export type Platform = AssistantSystem['platform'];

/** What is to be registered. */
export type WantedEntry = ({ readonly transport: 'stdio' } & StdioEntry) | ({ readonly transport: 'http' } & HttpEntry);

/** What an entry of a client's file says. */
export type FoundEntry = (
  | ({ readonly transport: 'stdio' } & StdioEntry)
  | { readonly transport: 'http'; readonly url: string; readonly token: string | null }
) & {
  /** Somebody switched it off in the client; absent when it is on. */
  readonly disabled?: true;
};

/** An entry as it stands in a client's file. */
export type EntryValue = Readonly<Record<string, unknown>>;

export type ConfigFormat = 'jsonc' | 'toml' | 'yaml';

/** A file where a client may read its list of MCP servers. */
export interface Place {
  readonly path: string;
  readonly format: ConfigFormat;
  /** Keys from the top of the file down to the list of entries; each is one key, even with dots in it. */
  readonly keyPath: readonly string[];
  /** Whether there is such a file. */
  readonly exists: boolean;
  /** False: the client is installed in a way that reads another place, so nothing written here has an effect. */
  readonly isRead: boolean;
}

export interface Where {
  readonly scope: Scope;
  /** Folder of the project, with scope `project`. */
  readonly project?: string | undefined;
}

/** A client's own command line, for a person to copy. Arguments only; each is one argument. */
export interface OwnCommand {
  readonly command: string;
  /** Null for what the command cannot carry. */
  readonly register: (name: string, wanted: WantedEntry) => readonly string[] | null;
}

/** What tells that a client is installed; one of them is enough. */
export interface InstallSigns {
  /** Folders and files that the client makes for the person. */
  readonly folders: readonly string[];
  /** The program itself. */
  readonly apps: readonly string[];
  readonly commands: readonly string[];
}

/** Where the logs are that a client keeps of its MCP servers. */
export interface LogSource {
  readonly folder: string;
  /** Names of the folders below it, one level each, and of the file at the end. */
  readonly names: readonly RegExp[];
}

export interface Deeplink {
  readonly title: string;
  readonly url: string;
}

/** What Easel knows of one MCP client: data, and small functions that only look at what they are given. */
export interface AssistantFacts {
  readonly id: AssistantId;
  readonly title: string;
  readonly way: RegistrationWay;
  /**
   * The better one first. That is stdio wherever the client honours it: the entry holds no secret, survives a change of port and token, and
   * starts Easel when it does not run. HTTP is for what cannot spawn us, and for an Easel whose path does not last (`Launch`).
   */
  readonly transports: readonly Transport[];
  readonly scopes: readonly Scope[];
  /** Whether the client has to be closed while its file is edited, because it writes its own idea of the file when it ends or starts. */
  readonly mustQuitFirst: boolean;
  /** Whether the client locks its own file with a folder `<file>.lock` while it writes. */
  readonly locksFile: boolean;
  /** The file by its name and format, as a person sees it who edits it by hand. */
  readonly file: { readonly label: string; readonly format: ConfigFormat; readonly keyPath: readonly string[] };
  /** Empty where the client has no such scope. */
  readonly places: (system: AssistantSystem, where: Where) => Promise<Place[]>;
  /** The exact value to write. */
  readonly entry: (name: string, wanted: WantedEntry) => EntryValue;
  /** Null: the client would not understand it, or not as one of ours. */
  readonly readEntry: (value: unknown) => FoundEntry | null;
  readonly signs: (system: AssistantSystem) => InstallSigns | Promise<InstallSigns>;
  readonly processes: Readonly<Record<Platform, readonly ProcessSign[]>>;
  readonly ownCommand: OwnCommand | null;
  /** Only logs that are about MCP servers alone: a client's general log holds what people wrote. */
  readonly logs: (system: AssistantSystem, name: string) => Promise<LogSource[]>;
  readonly deeplinks: (name: string, wanted: WantedEntry) => readonly Deeplink[];
  /** What to do after registering; null when nothing. */
  readonly afterwards: (platform: Platform) => string | null;
  /** What the person should know before it is registered. */
  readonly notes: (wanted: { readonly transport: Transport; readonly scope: Scope }) => readonly string[];
}

/** For the parts that most clients do not have. */
export const plainFacts = {
  mustQuitFirst: false,
  locksFile: false,
  ownCommand: null,
  logs: () => Promise.resolve([]),
  deeplinks: () => [],
  afterwards: () => null,
  notes: ({ transport, scope }) => projectNotes(transport, scope),
} satisfies Partial<AssistantFacts>;

/** A project's file is shared with everybody who has the project. */
export function projectNotes(transport: Transport, scope: Scope): string[] {
  if (scope !== 'project') return [];
  return transport === 'http'
    ? ["The file belongs to the project and will hold this Easel's access token: keep it out of version control."]
    : ['The file belongs to the project and will hold paths of this computer: keep it out of version control.'];
}

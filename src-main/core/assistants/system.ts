export interface ProcessSign {
  readonly name: string;
  /** What the path of its executable contains, where another program has the same name. */
  readonly inPath?: readonly string[];
}

/** What the assistants' noun needs to know of the machine; a port, so that the paths of every system can be tested on one. */
export interface AssistantSystem {
  readonly platform: 'darwin' | 'win32' | 'linux';
  readonly homeFolder: string;
  /** `%APPDATA%`, Application Support, `$XDG_CONFIG_HOME` or `~/.config`. */
  readonly configFolder: string;
  /** `%LOCALAPPDATA%`; null elsewhere. */
  readonly localAppDataFolder: string | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether one of these runs; null where that cannot be told. */
  isRunning(signs: readonly ProcessSign[]): Promise<boolean | null>;
  /** Absolute path of a command on the person's PATH (and, for apps without a shell's PATH, the usual folders); null without it. */
  findCommand(name: string): Promise<string | null>;
}

/** What an assistant spawns to reach Easel; every path is absolute. */
export interface StdioEntry {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface HttpEntry {
  readonly url: string;
  readonly token: string;
}

/** How Easel was installed: what may be written into a client's file, or why nothing may. */
export type Launch =
  | { readonly kind: 'ready'; readonly stdio: StdioEntry }
  | {
      /** Such as an app that macOS runs from a place that changes, or an AppImage: `nextStep` is the way out. */
      readonly kind: 'refused';
      readonly message: string;
      readonly nextStep: string;
      /** HTTP works all the same. */
      readonly httpOnly: boolean;
    };

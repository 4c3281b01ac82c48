import type { SecretsKind } from '../../src-shared/nouns/secrets.ts';
import type { LogsPort } from './logs/logs.ts';
import type { LaunchFacts } from './assistants/launch.ts';
import type { AssistantSystem } from './assistants/system.ts';
import type { DownloadRules } from './models/downloads/create-downloads.ts';

/**
 * What a shell supplies. The core knows no door, no screen and no Electron: everything of that kind comes in here.
 */

/** The part of a pino logger that the core uses. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** The settings file, whole: electron-store on the desktop, its base conf headless. `core/settings` knows what is in it. */
export interface SettingsStore {
  read(): Readonly<Record<string, unknown>>;
  /** What was wrong with the whole file, in a sentence for the person. */
  problem?(): string | null;
  /** All or nothing, also when the program is killed meanwhile. */
  write(document: Readonly<Record<string, unknown>>): void;
}

/** Where secrets are kept: the system's keychain on the desktop, an encrypted file headless. */
export interface SecretsStore {
  readonly kind: SecretsKind;
  /** How they are kept, and what to do where they cannot be. */
  about(): Promise<{ readonly sentence: string; readonly nextStep: string | null }>;
  /** Null when there is none of this name. @throws keychain_unavailable */
  get(name: string): Promise<string | null>;
  /** @throws keychain_unavailable, disk_full, forbidden_path */
  set(name: string, value: string): Promise<void>;
  /** Does nothing when there is none. @throws disk_full, forbidden_path */
  delete(name: string): Promise<void>;
  list(): Promise<readonly string[]>;
}

/** The process that makes pictures: child_process.fork headless, utilityProcess on the desktop. */
export interface PicturesProcess {
  postMessage(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the process is gone for whatever reason. */
  onExit(listener: () => void): void;
  kill(): void;
}

export interface DemoComfyui {
  readonly url: string;
  stop(): Promise<void>;
}

export interface CorePorts {
  /** How this program was installed and started: what assistants may be told to spawn. */
  readonly launch: Omit<LaunchFacts, 'dataFolder' | 'shimFolder'>;
  /** Absolute path of the built shim. */
  readonly shimPath: string;
  readonly assistantSystem: AssistantSystem;
  /** Absolute path of the data folder; it exists, and this program owns it. */
  readonly dataFolder: string;
  /** Absolute paths of folders with built-in templates. */
  readonly templateFolders: readonly string[];
  readonly version: string;
  readonly logger: Logger;
  /** What `logger` wrote lately, and what it must not write. */
  readonly logs: LogsPort;
  readonly settings: SettingsStore;
  readonly secrets: SecretsStore;
  startPictures(): PicturesProcess;
  /** Absolute URL of the built storage worker. */
  readonly storageWorkerUrl: URL;
  /** Absolute URL of the built worker that indexes node classes. */
  readonly nodesWorkerUrl: URL;
  /** Absolute URL of the built worker that reads workflows out of media files. */
  readonly workflowWorkerUrl: URL;
  startDemo(): Promise<DemoComfyui>;
  /** Address of the ComfyUI from the command line or the environment; it goes before settings and discovery. */
  readonly comfyui: { readonly url: string; readonly source: 'option' | 'environment' } | null;
  /** Use the embedded demo whatever else is there. */
  readonly demo: boolean;
  /** Local addresses where a ComfyUI is looked for; empty switches discovery off. */
  readonly discover: readonly string[];
  /** For tests, which fetch models from a server of this machine. */
  readonly downloadRules?: DownloadRules;
  /** Between two readings of what models there are; 300 s unless told. */
  readonly modelsRefreshMs?: number;
}

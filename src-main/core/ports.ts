import type { LaunchFacts } from './assistants/launch.ts';
import type { AssistantSystem } from './assistants/system.ts';

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

/** Settings as the file has them; electron-store on the desktop and conf headless have this shape. */
export interface SettingsStore {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
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
  readonly settings: SettingsStore;
  startPictures(): PicturesProcess;
  /** Absolute URL of the built storage worker. */
  readonly storageWorkerUrl: URL;
  /** Absolute URL of the built worker that reads workflows out of media files. */
  readonly workflowWorkerUrl: URL;
  startDemo(): Promise<DemoComfyui>;
  /** Address of the ComfyUI from the command line or the environment; it goes before settings and discovery. */
  readonly comfyui: { readonly url: string; readonly source: 'option' | 'environment' } | null;
  /** Use the embedded demo whatever else is there. */
  readonly demo: boolean;
  /** Local addresses where a ComfyUI is looked for; empty switches discovery off. */
  readonly discover: readonly string[];
}

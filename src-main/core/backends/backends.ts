import type {
  BackendChange,
  BackendQuestion,
  ForeignJob,
  FoundBackend,
  LaunchLog,
  NewBackend,
} from '../../../src-shared/nouns/backend-changes.ts';
import type { Backend, BackendTest } from '../../../src-shared/nouns/backends.ts';

/** The ComfyUIs of the person. What starts programs or reaches other machines here is the person's alone: no assistant has it. */
export interface Backends {
  /** All, in the person's order, those that are off too. */
  list(): Backend[];
  /** What could not be read of the kept list, in a sentence; null when all could. */
  problem(): string | null;
  /** Asks the address once; changes nothing. Never throws for a bad or dead address: the result says why. */
  test(question: string | BackendQuestion, signal?: AbortSignal): Promise<BackendTest>;
  /** The main backend uses and remembers this address; null forgets it and looks for one. @throws bad_input */
  connect(url: string | null): Promise<Backend>;
  /** The main backend is the demo until the program ends. */
  useDemo(): Promise<Backend>;
  /** @throws bad_input, conflict (it is in the list), keychain_unavailable, disk_full, forbidden_path */
  add(backend: NewBackend): Promise<Backend>;
  /** What is not given stays. @throws not_found, and as `add` */
  update(id: string, change: BackendChange): Promise<Backend>;
  /** With its secrets. The main one is forgotten where the settings have it. @throws not_found, conflict */
  remove(id: string): Promise<void>;
  /** Off: it is not asked any more. What it runs goes on there. @throws not_found */
  setOn(id: string, isOn: boolean): Promise<Backend>;
  /** Those that are not named come after. @throws not_found */
  order(ids: readonly string[]): Promise<Backend[]>;
  /** Null: none. @throws not_found */
  pin(id: string | null): Promise<Backend[]>;
  /** Tries again now. @throws not_found, conflict (it is off) */
  reconnect(id: string): Promise<Backend>;
  /** ComfyUIs of this machine that answer and are not in the list. */
  found(signal?: AbortSignal): Promise<FoundBackend[]>;
  /** It forgets its models and frees its memory, after what runs. @throws not_found, backend_unreachable and its kin */
  freeMemory(id: string, signal?: AbortSignal): Promise<void>;
  /** What others have in its queue. @throws not_found, backend_unreachable and its kin */
  foreign(id: string, signal?: AbortSignal): Promise<ForeignJob[]>;
  /** Runs its launch command. @throws not_found, bad_input (it has none), conflict, forbidden_path */
  startProgram(id: string): Promise<Backend>;
  /** Ends what `startProgram` began, also when another Easel began it. @throws not_found, conflict */
  stopProgram(id: string): Promise<Backend>;
  /** What it says. @throws not_found */
  programLog(id: string): Promise<LaunchLog>;
}

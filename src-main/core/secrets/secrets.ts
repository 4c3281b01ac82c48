import type { SecretsView } from '../../../src-shared/nouns/secrets.ts';

export interface Secrets {
  /** Names and how they are kept. Never a value, never a failure. */
  list(): Promise<SecretsView>;
  /** For whoever sends it where it belongs; it goes into no log, error, result or file. @throws keychain_unavailable */
  get(name: string): Promise<string | null>;
  /** @throws bad_input, conflict (the environment has it), keychain_unavailable, disk_full, forbidden_path */
  set(name: string, value: string): Promise<SecretsView>;
  /** @throws not_found, conflict (the environment has it), disk_full, forbidden_path */
  delete(name: string): Promise<SecretsView>;
}

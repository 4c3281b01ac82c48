import type { Transport } from '@modelcontextprotocol/client';
import type { EaselError } from '../../../../src-shared/nouns/errors.ts';

/** What a self-test talks to: the spawned command, or an address. */
export interface Session {
  readonly transport: Transport;
  /** Why nothing more will come from it; null while it may still answer. */
  failure(): EaselError | null;
  /** The last lines that a spawned command wrote to stderr, as they came. */
  log(): string[];
  /** Ends it and everything that it started and did not set free. Safe to call twice. */
  end(): Promise<void>;
}

import type { Backend, BackendTest } from '../../../src-shared/nouns/backends.ts';

export interface Backends {
  list(): Backend[];
  /** Asks the address once; changes nothing. Never throws for a bad or dead address: the result says why. */
  test(url: string, signal?: AbortSignal): Promise<BackendTest>;
  /** Uses and remembers this address; null forgets it and discovers again. @throws bad_input */
  connect(url: string | null): Promise<Backend>;
  useDemo(): Promise<Backend>;
}

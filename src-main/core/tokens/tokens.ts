import type { CreatedToken, Token, TokenScope } from '../../../src-shared/nouns/tokens.ts';

/** The tokens of a team on a shared machine. The person's own token is none of them: it opens everything. */
export interface Tokens {
  /**
   * A new one, with its secret, which nobody can tell again.
   * @throws bad_input (the name), conflict (the name is taken, too many), disk_full, forbidden_path
   */
  create(given: { readonly name: string; readonly scopes?: readonly TokenScope[] | undefined }): CreatedToken;
  /** By name. @throws forbidden_path (the file cannot be read) */
  list(): Token[];
  /** At once. @throws not_found, disk_full, forbidden_path */
  revoke(idOrName: string): Token;
  /** Whose secret this is; null for a wrong one. It counts as used now. Never throws. */
  authenticate(secret: string): Token | null;
  /** What a token may; undefined for one that is not there. Never throws. */
  scopesOf(id: string): readonly TokenScope[] | undefined;
  /** Calls the listener with the id of each token that no longer counts, until the returned function is called. */
  onRevoked(listener: (id: string) => void): () => void;
}

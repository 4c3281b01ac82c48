import type { Job, Requester } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import type { Tokens } from './tokens.ts';

/**
 * Who sees what: the person at the machine, and the person's own programs, see everything; so does a token with the scope `all`. Every other
 * token sees what was asked for with it, and nothing else is there for it.
 */
export type Viewer = { readonly sees: 'all' } | { readonly sees: 'own'; readonly token: string };

/** Whoever sits at the window. */
export const thePerson: Requester = { kind: 'person', name: 'window', token: null };

export const seesAll: Viewer = { sees: 'all' };

/** A token that was revoked keeps nothing but its own, until its last call has ended. */
export function viewerOf({ token }: Pick<Requester, 'token'>, tokens: Pick<Tokens, 'scopesOf'>): Viewer {
  if (token === null || tokens.scopesOf(token)?.includes('all')) return seesAll;
  return { sees: 'own', token };
}

export function maySee(
  viewer: Viewer,
  { requester }: { readonly requester: Pick<Job['requester'], 'token'> },
): boolean {
  return isOf(viewer, requester.token);
}

/** An output is its job's. */
export function maySeeOutput(viewer: Viewer, { token }: Pick<Output, 'token'>): boolean {
  return isOf(viewer, token);
}

const isOf = (viewer: Viewer, token: string | null): boolean => viewer.sees === 'all' || token === viewer.token;

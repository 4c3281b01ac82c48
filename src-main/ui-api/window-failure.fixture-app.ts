import { ORPCError } from '@orpc/server';
import { EaselError } from '../../src-shared/nouns/errors.ts';

/** Fails a call as the real program does. */
export function fail(...args: ConstructorParameters<typeof EaselError>): never {
  const error = new EaselError(...args);
  throw new ORPCError('EASEL', { status: 422, defined: true, message: error.message, data: error.toData() });
}

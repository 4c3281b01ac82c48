import { implement, ORPCError, type ImplementerInternalWithMiddlewares } from '@orpc/server';
import { contract, type Contract } from '../../src-shared/contract/contract.ts';
import { EaselError, toErrorData } from '../../src-shared/nouns/errors.ts';
import type { Requester } from '../../src-shared/nouns/jobs.ts';
import type { Core } from '../core/core.ts';

export interface UiApiContext {
  readonly core: Core;
  readonly caller: Requester;
}

/** Turns whatever is thrown into the contract's one error; what we did not foresee goes to the log and not to the caller. */
function asContractError(error: unknown, core: Core): unknown {
  if (error instanceof ORPCError && error.code !== 'BAD_REQUEST') return error;
  const data = error instanceof ORPCError ? badInput(error).toData() : toErrorData(error);
  if (data.code === 'internal') core.logger.error({ err: error }, 'a call of the window failed');
  return new ORPCError('EASEL', { status: 422, message: data.message, data });
}

/** What the contract's schemas refused, in a sentence: which value, and why. */
function badInput(error: ORPCError<string, unknown>): EaselError {
  const issues = (error.data as { issues?: { path?: unknown[]; message: string }[] } | undefined)?.issues ?? [];
  const reasons = issues.map((issue) => [issue.path?.join('.'), issue.message].filter(Boolean).join(': '));
  return new EaselError('bad_input', `The request is not valid: ${reasons.join('; ') || error.message}.`, {
    nextStep: 'Correct the named value; if the window sent this, reload it.',
  });
}

/** With its type written out: inferred, it is longer than the compiler will print. */
export const os: ImplementerInternalWithMiddlewares<Contract, UiApiContext, UiApiContext> = implement(contract)
  .$context<UiApiContext>()
  .use<Record<never, never>>(async ({ next, context }) => {
    try {
      return await next();
    } catch (error) {
      throw asContractError(error, context.core);
    }
  });

import { oc } from '@orpc/contract';
import { errorDataSchema } from '../nouns/errors.ts';

/** Every procedure may fail with `EASEL`; its data is the error as design has it: code, sentence, next step. */
export const base = oc.errors({ EASEL: { status: 422, data: errorDataSchema } });

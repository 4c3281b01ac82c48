import * as z from 'zod';
import {
  assistantIdSchema,
  assistantSchema,
  changePlanSchema,
  changeResultSchema,
  diagnosisSchema,
  registerOptionsSchema,
  selfTestSchema,
} from '../nouns/assistants.ts';
import { base } from './base.ts';

const one = base.input(z.object({ assistant: assistantIdSchema }));

export const assistantsContract = {
  /** Looks at the files of every client anew. */
  list: base.output(z.array(assistantSchema)),
  get: one.output(assistantSchema),
  /** What `register` would change; writes nothing. */
  planRegister: base.input(registerOptionsSchema).output(changePlanSchema),
  /** Also repairs: the entry is written as it has to be now. */
  register: base.input(registerOptionsSchema).output(changeResultSchema),
  planUnregister: base.input(registerOptionsSchema).output(changePlanSchema),
  unregister: base.input(registerOptionsSchema).output(changeResultSchema),
  /** The last change back: byte for byte while nobody else has edited the file since, else our entry alone. */
  undo: one.output(changeResultSchema),
  /** Spawns what is registered as the client would. */
  selfTest: one.output(selfTestSchema),
  /** The last lines of the log that the client keeps of its MCP servers; empty where it keeps none. */
  log: one.output(z.object({ path: z.string().nullable(), lines: z.array(z.string()) })),
  /** Everything that may be wrong between assistant and ComfyUI; with `fix`, what can be mended safely is. */
  diagnose: base.input(z.object({ fix: z.boolean().default(false) })).output(diagnosisSchema),
};

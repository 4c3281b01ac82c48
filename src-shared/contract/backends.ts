import * as z from 'zod';
import {
  backendChangeSchema,
  backendQuestionSchema,
  foreignJobSchema,
  foundBackendSchema,
  launchLogSchema,
  newBackendSchema,
} from '../nouns/backend-changes.ts';
import { backendSchema, backendTestSchema } from '../nouns/backends.ts';
import { base } from './base.ts';

const id = z.object({ id: z.string() });

/** The person's alone: no assistant reaches any of this. Keys and passwords go in and never come out. */
export const backendsContract = {
  list: base.output(z.array(backendSchema)),
  /** What could not be read of the kept list. */
  problem: base.output(z.string().nullable()),
  /** Asks the address once, changes nothing. */
  test: base.input(backendQuestionSchema).output(backendTestSchema),
  /** Uses this address from now on and remembers it; null forgets it and looks for a ComfyUI again. */
  connect: base.input(z.object({ url: z.string().nullable() })).output(backendSchema),
  /** Starts the embedded demo and uses it until the program ends. */
  useDemo: base.output(backendSchema),
  add: base.input(newBackendSchema).output(backendSchema),
  update: base.input(id.extend({ change: backendChangeSchema })).output(backendSchema),
  remove: base.input(id).output(z.void()),
  setOn: base.input(id.extend({ isOn: z.boolean() })).output(backendSchema),
  order: base.input(z.object({ ids: z.array(z.string()).max(100) })).output(z.array(backendSchema)),
  /** Null: none is. */
  pin: base.input(z.object({ id: z.string().nullable() })).output(z.array(backendSchema)),
  reconnect: base.input(id).output(backendSchema),
  /** ComfyUIs of this machine that answer and are not in the list. */
  found: base.output(z.array(foundBackendSchema)),
  freeMemory: base.input(id).output(z.void()),
  /** What others have in its queue. */
  foreign: base.input(id).output(z.array(foreignJobSchema)),
  start: base.input(id).output(backendSchema),
  stop: base.input(id).output(backendSchema),
  log: base.input(id).output(launchLogSchema),
};

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import {
  assistantIdSchema,
  scopeSchema,
  selfTestSchema,
  transportSchema,
} from '../../../src-shared/nouns/assistants.ts';
import type { AssistantId, SelfTest } from '../../../src-shared/nouns/assistants.ts';
import type { Logger } from '../ports.ts';
import { writePrivateFile } from '../private-file.ts';

const registrationSchema = z.object({
  assistant: assistantIdSchema,
  /** The file that holds the entry. */
  path: z.string(),
  name: z.string(),
  transport: transportSchema,
  scope: scopeSchema,
  project: z.string().nullable(),
  /** Milliseconds since 1970. */
  at: z.number(),
});

const fileSchema = z.object({
  version: z.literal(1),
  registrations: z.array(registrationSchema),
  selfTests: z.partialRecord(assistantIdSchema, selfTestSchema).default({}),
  /** Of each assistant, what was registered before the last change of its files. */
  before: z.partialRecord(assistantIdSchema, z.array(registrationSchema)).default({}),
});

/** What Easel wrote where: only so is it known that a registration got lost. */
export type Registration = z.infer<typeof registrationSchema>;

export interface Records {
  of(assistant: AssistantId): Registration[];
  all(): Registration[];
  /** In the place of one in the same file. */
  add(registration: Registration): void;
  remove(given: { path: string; name: string }): void;
  /** What was registered before a change of its files that can be undone. */
  keepBefore(assistant: AssistantId, registrations: readonly Registration[]): void;
  /** The change was undone. */
  rollBack(assistant: AssistantId): void;
  selfTest(assistant: AssistantId): SelfTest | null;
  setSelfTest(assistant: AssistantId, selfTest: SelfTest | null): void;
}

/** Kept in the data folder. A file that cannot be read is taken for none: then nothing counts as lost. */
export function openRecords({ dataFolder, logger }: { dataFolder: string; logger: Logger }): Records {
  const path = join(dataFolder, 'assistants.json');
  /** Read when it is first asked for: a start shall not pay for it. */
  let known: z.infer<typeof fileSchema> | null = null;
  const state = (): z.infer<typeof fileSchema> => (known ??= read());

  function read(): z.infer<typeof fileSchema> {
    try {
      return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        logger.warn({ error: String(error) }, 'the list of registrations could not be read');
      }
      return { version: 1, registrations: [], selfTests: {}, before: {} };
    }
  }

  function write(next: z.infer<typeof fileSchema>): void {
    known = next;
    writePrivateFile(path, `${JSON.stringify(next, null, 2)}\n`);
  }

  return {
    all: () => state().registrations,
    of: (assistant) => state().registrations.filter((one) => one.assistant === assistant),
    add(registration) {
      const others = state().registrations.filter((one) => one.path !== registration.path);
      write({ ...state(), registrations: [...others, registration] });
    },
    remove({ path: file, name }) {
      const registrations = state().registrations.filter((one) => one.path !== file || one.name !== name);
      if (registrations.length < state().registrations.length) write({ ...state(), registrations });
    },
    keepBefore(assistant, registrations) {
      write({ ...state(), before: { ...state().before, [assistant]: [...registrations] } });
    },
    rollBack(assistant) {
      const { [assistant]: earlier, ...before } = state().before;
      if (!earlier) return;
      const others = state().registrations.filter((one) => one.assistant !== assistant);
      write({ ...state(), registrations: [...others, ...earlier], before });
    },
    selfTest: (assistant) => state().selfTests[assistant] ?? null,
    setSelfTest(assistant, selfTest) {
      const { [assistant]: _before, ...others } = state().selfTests;
      write({ ...state(), selfTests: selfTest ? { ...others, [assistant]: selfTest } : others });
    },
  };
}

import { os } from './base.ts';

export const assistants = {
  list: os.assistants.list.handler(({ context }) => context.core.assistants.list()),
  get: os.assistants.get.handler(({ context, input }) => context.core.assistants.get(input.assistant)),
  planRegister: os.assistants.planRegister.handler(({ context, input }) => context.core.assistants.planRegister(input)),
  register: os.assistants.register.handler(({ context, input }) => context.core.assistants.register(input)),
  planUnregister: os.assistants.planUnregister.handler(({ context, input }) =>
    context.core.assistants.planUnregister(input),
  ),
  unregister: os.assistants.unregister.handler(({ context, input }) => context.core.assistants.unregister(input)),
  undo: os.assistants.undo.handler(({ context, input }) => context.core.assistants.undo(input.assistant)),
  selfTest: os.assistants.selfTest.handler(({ context, input }) => context.core.assistants.selfTest(input.assistant)),
  log: os.assistants.log.handler(({ context, input }) => context.core.assistants.log(input.assistant)),
  diagnose: os.assistants.diagnose.handler(({ context, input }) => context.core.assistants.diagnose(input)),
};

import { os } from './base.ts';

export const events = {
  // The signal ends it: `return()` of a generator that waits for its next change would wait with it.
  watch: os.events.watch.handler(async function* ({ context, signal }) {
    yield* context.core.events.watch(signal);
  }),
};

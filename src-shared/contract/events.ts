import { eventIterator } from '@orpc/contract';
import { eventSchema } from '../nouns/events.ts';
import { base } from './base.ts';

export const eventsContract = {
  /** A window opens exactly one of these, and closes it while hidden. */
  watch: base.output(eventIterator(eventSchema)),
};

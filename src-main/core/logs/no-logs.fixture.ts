import type { LogsPort } from './logs.ts';

/** For cores in tests that look at no log. */
export const noLogs: LogsPort = {
  list: () => Promise.resolve({ lines: [], newest: 0 }),
  hideSecret: () => {},
  hidePrompts: () => {},
  showPromptsWhen: () => {},
  follow: () => {},
};

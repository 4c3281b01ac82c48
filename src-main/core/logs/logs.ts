import type { LogPage, LogQuery } from '../../../src-shared/nouns/logs.ts';
import type { LogSettings } from './log-settings.ts';

export interface Logs {
  /** Of the newest lines. With `waitMs` it waits for one where there is none yet; the signal ends that. */
  list(query: LogQuery, signal?: AbortSignal): Promise<LogPage>;
  /** From now on no line shows this text: a token, a key. */
  hideSecret(secret: string): void;
  /** From now on no line shows the texts in these arguments or this workflow, unless the person wants prompts in the log. */
  hidePrompts(value: unknown): void;
}

/** What a shell opens before anything else, so that nothing is said before there is a log. */
export interface LogsPort extends Logs {
  /** Asked at each line whether the person wants prompts in the log; no, until this is called. */
  showPromptsWhen(wanted: () => boolean): void;
  /** From now on it is written as these settings say, but for what was chosen at the start. */
  follow(settings: LogSettings): void;
}

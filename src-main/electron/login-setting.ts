import { toErrorData } from '../../src-shared/nouns/errors.ts';
import type { Core } from '../core/core.ts';
import type { LoginItem } from './login-item.ts';

const path = 'window.start_at_login';

/**
 * Keeps the setting and the system's own list the same. At start the list wins: the person may have changed it in the settings of the
 * system. Returns the function that stops it.
 */
export function followLoginSetting({ core, loginItem }: { core: Core; loginItem: LoginItem }): () => void {
  const { settings, events, logger } = core;
  const quietly = (work: () => unknown): void => {
    try {
      work();
    } catch (error) {
      logger.warn({ error: toErrorData(error) }, 'whether Easel starts at login could not be changed');
    }
  };
  quietly(() => {
    if (settings.get(path) !== loginItem.get()) settings.set({ [path]: loginItem.get() });
  });
  return events.listen((event) => {
    if (event.topic !== 'settings' || !event.changed.includes(path)) return;
    quietly(() => {
      if (settings.get(path) !== loginItem.get()) loginItem.set(settings.get(path));
    });
  });
}

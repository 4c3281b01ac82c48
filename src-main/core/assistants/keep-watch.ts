import { stat } from 'node:fs/promises';
import type { Assistant, AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { toErrorData } from '../../../src-shared/nouns/errors.ts';
import type { Logger } from '../ports.ts';
import type { Records } from './records.ts';
import { isRepairable } from './status.ts';

export interface WatchOptions {
  readonly records: Records;
  readonly logger: Logger;
  /** How a client's files stand. */
  readonly look: (id: AssistantId) => Promise<Pick<Assistant, 'state' | 'places'> & { readonly title: string }>;
  /** Writes anew what an address that changed made wrong; null where nothing listens. */
  readonly readdress: () => ((id: AssistantId) => Promise<void>) | null;
  readonly announce: () => void;
  /** Milliseconds between two looks at the files: whether they are others than the last time. */
  readonly everyMs: number;
}

export interface RegistrationWatch {
  /** Looks at every registration, and from now on whenever one of the files changes. */
  check(): void;
  /** A change of Easel's own, during which files and records do not agree: nothing is taken for lost meanwhile. */
  during<T>(change: () => Promise<T>): Promise<T>;
  stop(): void;
}

const words = { lost: 'has dropped', outdated: 'has an old form of', broken: 'cannot use' } as const;

/** Sees to it that what Easel registered stays so: some clients write their own idea of the file when they start. */
export function createRegistrationWatch(options: WatchOptions): RegistrationWatch {
  const { records, logger, announce } = options;
  const states = new Map<AssistantId, Assistant['state']>();
  let seen = '';
  let timer: NodeJS.Timeout | null = null;
  let last: Promise<void> = Promise.resolve();
  let changes = 0;

  async function checkOne(id: AssistantId): Promise<void> {
    const before = states.get(id) ?? 'registered';
    let { title, state, places } = await options.look(id);
    const readdress = options.readdress();
    // The address is Easel's own doing, so mending it needs nobody's word.
    const isMoved = (place: (typeof places)[number]): boolean =>
      place.transport === 'http' && place.state === 'outdated' && isRepairable(place);
    if (readdress && places.some(isMoved)) {
      await readdress(id);
      ({ title, state, places } = await options.look(id));
    }
    states.set(id, state);
    if (state === before) return;
    if (places.some(isRepairable)) {
      const what = words[state as keyof typeof words];
      logger.warn({ assistant: id, state }, `${title} ${what} Easel's entry: easel register ${id} writes it anew.`);
    } else if (state === 'broken') {
      const { error } = places.find((place) => place.error !== null) ?? {};
      logger.warn({ assistant: id, state, error }, `The list of servers of ${title} cannot be read.`);
    }
    announce();
  }

  async function checkAll(): Promise<void> {
    seen = await signatures();
    const registered = new Set(records.all().map(({ assistant }) => assistant));
    for (const id of states.keys()) if (!registered.has(id)) states.delete(id);
    for (const id of registered) {
      await checkOne(id).catch((error: unknown) =>
        logger.warn({ assistant: id, error: toErrorData(error) }, 'a registration could not be checked'),
      );
    }
  }

  /** Another text after each change of one of the files. */
  async function signatures(): Promise<string> {
    const paths = records.all().map(({ path }) => path);
    const found = paths.map((path) =>
      stat(path).then(
        ({ ino, size, mtimeMs }) => `${path} ${ino} ${size} ${mtimeMs}`,
        () => path,
      ),
    );
    return (await Promise.all(found)).join('\n');
  }

  const inTurn = (work: () => Promise<void>): void => {
    last = last.then(work).catch((error: unknown) => {
      logger.warn({ error: toErrorData(error) }, 'registrations could not be checked');
    });
  };

  /** What is put off is done at the next look. */
  async function checkChanged(): Promise<void> {
    if (changes === 0 && (await signatures()) !== seen) await checkAll();
  }

  return {
    check() {
      seen = '';
      inTurn(checkChanged);
      timer ??= setInterval(() => inTurn(checkChanged), options.everyMs).unref();
    },
    async during(change) {
      changes += 1;
      try {
        await last;
        return await change();
      } finally {
        changes -= 1;
      }
    },
    stop() {
      if (timer) clearInterval(timer);
      timer = null;
    },
  };
}

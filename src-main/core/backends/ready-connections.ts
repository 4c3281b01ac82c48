import { setImmediate as immediately } from 'node:timers/promises';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { notReady, type Connection } from './connection.ts';

/** The backends, as those ask them who want facts. */
export interface AskedBackends {
  /** All that are on, whatever their state. */
  connections(): readonly Connection[];
  /** The main one. @throws no_backend, backend_unreachable and its kin when none is ready */
  ready(): Connection;
}

export const isReady = (connection: Connection): boolean => connection.state().state === 'ready';

/** Those that are ready, at least one, the main one first. @throws no_backend, backend_unreachable and its kin */
export function readyConnections({ connections, ready }: AskedBackends): readonly Connection[] {
  const found = connections().filter(isReady);
  if (found.length === 1) return found;
  // It knows why there is none.
  const main = ready();
  return [main, ...found.filter((connection) => connection !== main)];
}

/** How long those that are slower are waited for once one has an answer, unless told. */
const usualPatienceMs = 3_000;

export interface Answer<T> {
  readonly connection: Connection;
  readonly value: T;
}

export interface Waiting<T> {
  /** What makes the others be waited for no longer than patience has it; what is not null unless told. */
  readonly isWanted?: (value: T) => boolean;
  readonly patienceMs?: number;
  /** Asked, and not waited for: silent before. */
  readonly isSilent?: (connection: Connection) => boolean;
}

/**
 * What each of them answers, in their order; one that fails is left out, and so is one that is still silent 3 s after another had what was
 * wanted. @throws what the first threw, when all failed
 */
export async function answersOf<T>(
  connections: readonly Connection[],
  ask: (connection: Connection) => Promise<T>,
  waiting: Waiting<T> = {},
): Promise<Answer<T>[]> {
  const { isWanted = (value) => value !== null, patienceMs = usualPatienceMs, isSilent = () => false } = waiting;
  const answers: (Answer<T> | undefined)[] = connections.map(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  const patience = Promise.withResolvers<void>();
  const asked = connections.map(async (connection, place) => {
    const value = await ask(connection);
    answers[place] = { connection, value };
    if (isWanted(value)) timer ??= setTimeout(patience.resolve, patienceMs).unref();
  });
  const all = Promise.allSettled(asked);
  const waitedFor = asked.filter((_one, place) => !isSilent(connections[place] as Connection));
  await Promise.race([waitedFor.length > 0 ? Promise.allSettled(waitedFor) : all, patience.promise]);
  clearTimeout(timer);
  // What need not be asked for is there by now.
  if (waitedFor.length < asked.length) await immediately();
  const found = answers.filter((answer) => answer !== undefined);
  if (found.length === 0) {
    for (const one of await all) if (one.status === 'rejected') throw one.reason;
  }
  return found;
}

/** The first to have an answer; null when none of those that answer has one. @throws what the first threw, when all failed */
export async function firstAnswer<T>(
  connections: readonly Connection[],
  ask: (connection: Connection) => Promise<T | null>,
): Promise<Answer<T> | null> {
  const asked = connections.map(async (connection) => ({ connection, value: await ask(connection) }));
  const all = Promise.allSettled(asked);
  const found = Promise.any(
    asked.map(async (one) => {
      const { connection, value } = await one;
      if (value === null) throw new Error('it has none');
      return { connection, value };
    }),
  ).catch(() => null);
  const first = await found;
  if (first) return first;
  const settled = await all;
  if (settled.every(({ status }) => status === 'rejected')) {
    for (const one of settled) if (one.status === 'rejected') throw one.reason;
  }
  return null;
}

/** One that is on, by its id or its name. @throws not_found */
export function connectionNamed({ connections }: Pick<AskedBackends, 'connections'>, given: string): Connection {
  const all = connections();
  const wanted = given.trim().toLowerCase();
  const found =
    all.find(({ id }) => id.toLowerCase() === wanted) ??
    all.find((one) => one.state().name.trim().toLowerCase() === wanted);
  if (found) return found;
  const names = all.map((one) => `'${one.id}' (${one.state().name})`);
  throw new EaselError('not_found', `There is no backend '${given.slice(0, 80)}' that is on.`, {
    nextStep: names.length > 0 ? `Use one of: ${names.join(', ')}.` : 'Turn one on, on the Backends page.',
  });
}

/** The same, to be asked now. @throws not_found, backend_unreachable and its kin */
export function readyConnectionNamed(backends: Pick<AskedBackends, 'connections'>, given: string): Connection {
  const connection = connectionNamed(backends, given);
  if (!isReady(connection)) throw notReady(connection.state());
  return connection;
}

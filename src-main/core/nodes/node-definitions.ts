import type { NodeDefinition } from '../../comfyui/wire.ts';
import type { Connection } from '../backends/connection.ts';
import { answersOf, isReady, readyConnections, type AskedBackends } from '../backends/ready-connections.ts';
import { createDefinitions, type DefinitionOptions, type Definitions } from './definitions-of-backend.ts';
import { choiceList, mergeDefinitions } from './merge-definitions.ts';

/**
 * Node classes of all ready backends together: that of the first which has the class, with the choices of all. Null when none of those that answer
 * has it; one that cannot be reached fails nothing while another answers.
 */
export interface Nodes extends Definitions {
  /** The same of one backend alone. */
  of(connection: Connection): Definitions;
  /** Forgets everything, of one backend or of all: it was changed, or is the same one after a restart. */
  clear(connection?: Connection): void;
}

/** One that is hung may hold up a question, not every question until it is found to be gone. */
const silentAfterMs = 2_500;
const silentForMs = 30_000;

export function createNodes(backends: AskedBackends): Nodes {
  let ofBackend = new WeakMap<Connection, Definitions>();
  const merged = new Map<
    string,
    { readonly parts: readonly NodeDefinition[]; readonly whole: NodeDefinition | null }
  >();
  /** Until when those are not waited for that said nothing for long; in milliseconds since 1970. */
  const silent = new WeakMap<Connection, number>();
  /** When none is ready, what those said that were. */
  let last: readonly Connection[] = [];

  function of(connection: Connection): Definitions {
    let definitions = ofBackend.get(connection);
    if (!definitions) ofBackend.set(connection, (definitions = createDefinitions(connection)));
    return definitions;
  }

  async function ask(connection: Connection, classType: string, options?: DefinitionOptions) {
    const definitions = of(connection);
    // What is remembered is no sign of life.
    if (definitions.known(classType) !== undefined && !options?.fresh)
      return definitions.definition(classType, options);
    const timer = setTimeout(() => silent.set(connection, Date.now() + silentForMs), silentAfterMs).unref();
    try {
      const definition = await definitions.definition(classType, options);
      silent.delete(connection);
      return definition;
    } finally {
      clearTimeout(timer);
    }
  }

  function merge(classType: string, found: readonly (NodeDefinition | null | undefined)[]): NodeDefinition | null {
    const parts = found.filter((part) => part !== null && part !== undefined);
    if (parts.length < 2) return parts[0] ?? null;
    const before = merged.get(classType);
    if (before?.parts.length === parts.length && parts.every((part, at) => part === before.parts[at])) {
      return before.whole;
    }
    const whole = mergeDefinitions(parts);
    merged.set(classType, { parts, whole });
    return whole;
  }

  /** Without throwing where none is ready. */
  function lastReady(): readonly Connection[] {
    if (backends.connections().some(isReady)) last = readyConnections(backends);
    return last;
  }

  return {
    of,
    async definition(classType, options) {
      last = readyConnections(backends);
      const [first, ...others] = last;
      if (first && others.length === 0) return of(first).definition(classType, options);
      const found = await answersOf(last, (connection) => ask(connection, classType, options), {
        isSilent: (connection) => (silent.get(connection) ?? 0) > Date.now(),
      });
      return merge(
        classType,
        found.map(({ value }) => value),
      );
    },
    known(classType) {
      const found = lastReady().map((connection) => of(connection).known(classType));
      return merge(classType, found) ?? (found.length === 0 || found.includes(undefined) ? undefined : null);
    },
    clear(connection) {
      if (connection) ofBackend.delete(connection);
      else ofBackend = new WeakMap();
      merged.clear();
    },
  };
}

/** Choices of an input, as texts; null when it is none. */
export const choicesOf = (definition: NodeDefinition, input: string): string[] | null =>
  choiceList(definition, input)?.map(String) ?? null;

/** The largest value a number input takes; null when it names none. 64-bit bounds come back as the nearest double. */
export const maximumOf = (definition: NodeDefinition, input: string): number | null =>
  boundOf(definition, input, 'max');

/** The smallest value a number input takes; null when it names none. */
export const minimumOf = (definition: NodeDefinition, input: string): number | null =>
  boundOf(definition, input, 'min');

function boundOf(definition: NodeDefinition, input: string, bound: 'min' | 'max'): number | null {
  const spec: unknown = definition.input?.required?.[input] ?? definition.input?.optional?.[input];
  const found = Array.isArray(spec) ? (spec[1] as { min?: unknown; max?: unknown } | undefined)?.[bound] : undefined;
  return typeof found === 'number' ? found : null;
}

import type { Server, ServerNotifier } from '@modelcontextprotocol/server';
import type { Core } from '../core/core.ts';
import type { ChangeEvent } from '../core/events.ts';
import type { CatalogueSource } from './tools/catalogue.ts';

export interface Changes {
  stop(): void;
}

export interface ChangesOptions {
  readonly core: Core;
  readonly catalogues: CatalogueSource;
  /** Reaches the streams that clients of the newer era opened over HTTP. */
  readonly notifier: ServerNotifier;
  /** Connections that live: sessions of the older era and sockets of both. */
  readonly servers: () => Iterable<Server>;
  readonly debounceMs: number;
}

/** A person who drops a template into the folder expects its tool within a second. */
const toolsDebounceMs = 200;

/**
 * One source of list_changed for both eras. Changes are gathered: new outputs for `debounceMs`, tools for a moment, and tools are announced only
 * when their list really reads differently: a backend comes and goes without its models changing.
 */
export function announceChanges(options: ChangesOptions): Changes {
  const { core, catalogues, notifier, servers, debounceMs } = options;
  const backendStates = new Map(core.backends.list().map((backend) => [backend.id, backend.state]));
  let outputs = core.outputs.count();
  let due = { tools: false, resources: false };
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;

  const schedule = (delayMs: number) => {
    const at = performance.now() + delayMs;
    if (at >= dueAt) return;
    clearTimeout(timer);
    dueAt = at;
    timer = setTimeout(announce, delayMs);
    timer.unref();
  };
  const toolsMayHaveChanged = () => {
    catalogues.invalidate();
    due.tools = true;
    schedule(Math.min(debounceMs, toolsDebounceMs));
  };
  const announce = () => {
    dueAt = Infinity;
    const { tools, resources } = due;
    due = { tools: false, resources: false };
    const toolsChanged = tools && catalogues.outdated();
    if (toolsChanged) notifier.toolsChanged();
    if (resources) notifier.resourcesChanged();
    for (const server of servers()) {
      // Before the handshake nothing may be sent.
      if (server.getNegotiatedProtocolVersion() === undefined) continue;
      if (toolsChanged) server.sendToolListChanged().catch(() => undefined);
      if (resources) server.sendResourceListChanged().catch(() => undefined);
    }
  };
  const onEvent = (event: ChangeEvent) => {
    if (event.topic === 'templates') toolsMayHaveChanged();
    if (event.topic === 'backends') {
      const { id, state } = event.backend;
      if (backendStates.get(id) === state) return;
      backendStates.set(id, state);
      toolsMayHaveChanged();
    }
    if (event.topic === 'backend_removed' && backendStates.delete(event.id)) toolsMayHaveChanged();
    // The same topic tells of a thumbnail that is ready; the list is the same then.
    if (event.topic === 'outputs' && core.outputs.count() !== outputs) {
      outputs = core.outputs.count();
      due.resources = true;
      schedule(debounceMs);
    }
  };
  const stopListening = core.events.listen(onEvent);
  return {
    stop: () => {
      stopListening();
      clearTimeout(timer);
    },
  };
}

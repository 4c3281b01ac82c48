import { dynamicTypes } from '../node-classes/input-spec.ts';
import type { ApiNode } from './api-node.ts';
import type { WrittenWidgets } from './widget-values.ts';

/** An input of a node as the file lists it: a socket, or the socket of a widget that is linked. */
export interface Socket {
  readonly name: string;
  /** `*` where only what is linked can tell. */
  readonly type: string;
  readonly widget: boolean;
}

const resolvedByLinks: ReadonlySet<string> = new Set(Object.values(dynamicTypes));

/** Sockets as the class declares them, then those of linked widgets, then links that the class does not know. */
export function socketsOf(node: ApiNode, written: WrittenWidgets | null): Socket[] {
  const left = new Set(node.links.keys());
  const sockets: Socket[] = [];
  const add = (name: string, type: string, widget: boolean): void => {
    left.delete(name);
    sockets.push({ name, type: resolvedByLinks.has(type) && !widget ? '*' : type, widget });
  };
  if (written) {
    for (const { name, type } of written.sockets) {
      if (type !== dynamicTypes.autogrow) add(name, type, false);
      else for (const input of left) if (input.startsWith(`${name}.`)) add(input, '*', false);
    }
    for (const name of written.slotNames) {
      // Only a combo without choices has a slot and no widget.
      if (left.has(name)) add(name, written.widgets.get(name)?.spec.type ?? 'COMBO', true);
    }
  }
  for (const name of left) add(name, '*', false);
  return sockets;
}

import type { Answer } from './target-request.ts';
import type * as z from 'zod';
import { readObjectInfo } from './object-info.ts';
import { isComfyCloud, type ComfyuiTarget } from './target.ts';
import { nodeDefinitionSchema, objectInfoSchema, type NodeDefinition } from './wire.ts';

/** What a server says of its node classes. */
export interface Definitions {
  /** Null for a class it does not have. */
  nodeDefinition(classType: string, signal?: AbortSignal): Promise<NodeDefinition | null>;
}

interface Requests {
  readonly target: ComfyuiTarget;
  send(path: string, options: { signal?: AbortSignal | undefined }): Promise<Answer>;
  json<T>(response: Answer, schema: z.ZodType<T>): Promise<T>;
}

/** ComfyUI has no route for other names, so it cannot have been asked to run such a class either. */
const canBeAskedFor = (classType: string): boolean =>
  classType.length <= 500 && classType.isWellFormed() && !/^\.{0,2}$|[{}]/.test(classType);

const keptForMs = 10 * 60_000;

export function createDefinitions({ target, send, json }: Requests): Definitions {
  let all: { readonly since: number; readonly classes: Promise<ReadonlyMap<string, string>> } | null = null;

  /** JSON texts by class. */
  async function readAll(): Promise<ReadonlyMap<string, string>> {
    const classes = new Map<string, string>();
    await readObjectInfo(target, {
      onClass(member) {
        const [name] = Object.keys(JSON.parse(`{${member}}`) as object);
        if (name !== undefined) classes.set(name, member);
      },
    });
    return classes;
  }

  async function fromAll(classType: string): Promise<NodeDefinition | null> {
    if (!all || Date.now() - all.since > keptForMs) all = { since: Date.now(), classes: readAll() };
    const { classes } = all;
    classes.catch(() => (all = null));
    const member = (await classes).get(classType);
    if (member === undefined) return null;
    const definition = (JSON.parse(`{${member}}`) as Record<string, unknown>)[classType];
    return nodeDefinitionSchema.safeParse(definition).data ?? null;
  }

  return {
    async nodeDefinition(classType, signal) {
      if (!canBeAskedFor(classType)) return null;
      const response = await send(`/object_info/${encodeURIComponent(classType)}`, { signal });
      // Comfy Cloud documents the route for all classes alone.
      if (isComfyCloud(target.url) && (response.status === 404 || response.status === 405)) {
        await response.body?.cancel();
        return fromAll(classType);
      }
      const definitions = await json(response, objectInfoSchema);
      // A workflow may name a class `constructor`.
      return Object.hasOwn(definitions, classType) ? (definitions[classType] ?? null) : null;
    },
  };
}

import * as z from 'zod';
import { errorDataSchema } from './errors.ts';

/** `demo` is the embedded demo-comfyui, or any server that says of itself that it is one. */
export const backendKindSchema = z.enum(['local', 'remote', 'demo']);

/** Where the address came from, in order of precedence. */
export const backendSourceSchema = z.enum(['option', 'environment', 'settings', 'discovered', 'demo']);

/** `ready`: answers HTTP and the socket is open. `starting`: answers, but not as a finished ComfyUI yet. */
export const backendStateSchema = z.enum(['connecting', 'ready', 'starting', 'unreachable', 'refused', 'not_comfyui']);

export const deviceSchema = z.object({
  name: z.string(),
  /** ComfyUI's word: cuda, mps, cpu, … */
  type: z.string(),
  vramTotalMb: z.number().nullable(),
  vramFreeMb: z.number().nullable(),
});

export const backendSchema = z.object({
  id: z.string(),
  name: z.string(),
  kind: backendKindSchema,
  source: backendSourceSchema,
  /** Without a trailing slash and without credentials. Empty while nothing was found yet. */
  url: z.string(),
  state: backendStateSchema,
  /** Why the state is not `ready`; null when it is. */
  error: errorDataSchema.nullable(),
  /** ComfyUI's own version. */
  version: z.string().nullable(),
  devices: z.array(deviceSchema),
  queue: z.object({ running: z.number().int(), pending: z.number().int() }),
  /** Milliseconds since 1970. */
  lastSeenAt: z.number().nullable(),
});

export const backendTestSchema = z.object({
  /** The address as understood. */
  url: z.string(),
  ok: z.boolean(),
  error: errorDataSchema.nullable(),
  kind: backendKindSchema,
  version: z.string().nullable(),
  devices: z.array(deviceSchema),
  latencyMs: z.number().nullable(),
});

export type BackendKind = z.infer<typeof backendKindSchema>;
export type BackendSource = z.infer<typeof backendSourceSchema>;
export type BackendState = z.infer<typeof backendStateSchema>;
export type Device = z.infer<typeof deviceSchema>;
export type Backend = z.infer<typeof backendSchema>;
export type BackendTest = z.infer<typeof backendTestSchema>;

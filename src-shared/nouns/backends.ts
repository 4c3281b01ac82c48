import * as z from 'zod';
import { errorDataSchema } from './errors.ts';

/** `demo` is the embedded demo-comfyui, or any server that says of itself that it is one; `cloud` is Comfy Cloud. */
export const backendKindSchema = z.enum(['local', 'remote', 'cloud', 'demo']);

/** Where the address of the main backend came from, in order of precedence; the others were `added` by the person. */
export const backendSourceSchema = z.enum(['option', 'environment', 'settings', 'discovered', 'demo', 'added']);

/** `ready`: answers HTTP and the socket is open. `starting`: answers, but not as a finished ComfyUI yet. `off`: not asked at all. */
export const backendStateSchema = z.enum([
  'connecting',
  'ready',
  'starting',
  'unreachable',
  'refused',
  'not_comfyui',
  'off',
]);

export const backendAuthKindSchema = z.enum(['none', 'bearer', 'api_key', 'basic']);

/** How Easel shows who it is. The key, token or password, and the values of the headers, are secrets and stand nowhere here. */
export const backendAuthSchema = z.object({
  kind: backendAuthKindSchema,
  /** The header that carries an API key; null for the other kinds. */
  header: z.string().nullable(),
  /** Of `basic`; null for the other kinds. */
  user: z.string().nullable(),
  hasSecret: z.boolean(),
  /** Names of what goes along besides, such as a proxy's service token. */
  headers: z.array(z.string()),
});

/** A ComfyUI on this machine that the person lets Easel start. It outlives Easel. */
export const backendLaunchSchema = z.object({
  /** As a shell would find it; run without a shell. */
  program: z.string(),
  arguments: z.array(z.string()),
  /** Absolute; null: the person's home folder. */
  folder: z.string().nullable(),
  /** Added to the environment. `secret:<name>` stands for a kept secret. */
  environment: z.record(z.string(), z.string()),
  isRunning: z.boolean(),
  /** Milliseconds since 1970; null when it does not run. */
  startedAt: z.number().nullable(),
  /** How it ended the last time, where that is known. */
  exit: z.object({ code: z.number().int().nullable(), signal: z.string().nullable(), at: z.number() }).nullable(),
});

export type BackendAuth = z.infer<typeof backendAuthSchema>;
export type BackendLaunch = z.infer<typeof backendLaunchSchema>;

const noAuth: BackendAuth = { kind: 'none', header: null, user: null, hasSecret: false, headers: [] };
const noFeatures: string[] = [];

/** What a backend has about which the person has said nothing. */
export const backendDefaults = {
  isOn: true,
  maxConcurrentJobs: 2,
  weight: 1,
  isPinned: false,
  position: 0,
  features: noFeatures,
  auth: noAuth,
  launch: null,
};

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
  isOn: z.boolean().default(backendDefaults.isOn),
  /** How many jobs Easel hands it at once; the others wait with Easel, in its order. */
  maxConcurrentJobs: z.int().min(1).max(64).default(backendDefaults.maxConcurrentJobs),
  /** Its share of the jobs under weighted routing. */
  weight: z.int().min(1).max(100).default(backendDefaults.weight),
  /** The one that jobs go to under pinned routing; at most one is. */
  isPinned: z.boolean().default(backendDefaults.isPinned),
  /** Its place in the person's order, from 0. */
  position: z.int().min(0).default(backendDefaults.position),
  /** What it can do beyond what every ComfyUI can. */
  features: z.array(z.string()).default(backendDefaults.features),
  auth: backendAuthSchema.default(backendDefaults.auth),
  launch: backendLaunchSchema.nullable().default(backendDefaults.launch),
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

/** The one that is spoken of where one is: the pinned if it is ready, else the first that is ready, else the pinned, else the first that is on, else the first. */
export function leadBackend(backends: readonly Backend[]): Backend | null {
  const on = backends.filter(({ isOn }) => isOn);
  const ready = on.filter(({ state }) => state === 'ready');
  return (
    ready.find(({ isPinned }) => isPinned) ??
    ready[0] ??
    on.find(({ isPinned }) => isPinned) ??
    on[0] ??
    backends[0] ??
    null
  );
}

export type BackendAuthKind = z.infer<typeof backendAuthKindSchema>;
export type BackendKind = z.infer<typeof backendKindSchema>;
export type BackendSource = z.infer<typeof backendSourceSchema>;
export type BackendState = z.infer<typeof backendStateSchema>;
export type Device = z.infer<typeof deviceSchema>;
export type Backend = z.infer<typeof backendSchema>;
export type BackendTest = z.infer<typeof backendTestSchema>;

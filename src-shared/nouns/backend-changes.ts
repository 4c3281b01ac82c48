import * as z from 'zod';
import { backendAuthKindSchema, backendSchema, type BackendLaunch } from './backends.ts';
import { secretValueSchema } from './secrets.ts';

/** What may be one is checked where it is used. */
const headerNameSchema = z.string().trim().min(1).max(100);

/** A secret goes in here and comes out nowhere. */
export const backendAuthInputSchema = z.strictObject({
  kind: backendAuthKindSchema,
  /** Of `api_key`; X-API-Key unless told. */
  header: headerNameSchema.nullish(),
  /** Of `basic`. */
  user: z.string().max(200).nullish(),
  /** The token, key or password; where it is not given, the kept one stays. */
  secret: secretValueSchema.nullish(),
  /** What goes along besides, whole: null keeps the kept value, and what is not named is forgotten. Not given: as it was. */
  headers: z.record(headerNameSchema, secretValueSchema.nullable()).optional(),
});

const lineSchema = z.string().regex(/^\P{Cc}*$/u, 'must be one line');

export const backendLaunchInputSchema = z.strictObject({
  program: lineSchema.min(1).max(1000),
  arguments: z.array(z.string().max(4000)).max(200).default([]),
  folder: lineSchema.max(1000).nullable().default(null),
  environment: z
    .record(z.string().regex(/^[A-Za-z_]\w{0,199}$/, 'must be the name of a variable'), z.string().max(8192))
    .default({}),
});

const fields = {
  /** Null: the host in its address. */
  name: lineSchema.trim().min(1).max(60).nullable(),
  /** Forgiven: bare host:port, ws, a trailing slash. */
  address: z.string().min(1).max(500),
  auth: backendAuthInputSchema,
  weight: backendSchema.shape.weight.unwrap(),
  maxConcurrentJobs: backendSchema.shape.maxConcurrentJobs.unwrap(),
  isOn: z.boolean(),
  launch: backendLaunchInputSchema.nullable(),
};

export const newBackendSchema = z.strictObject(fields).partial().required({ address: true });

/** What is not given stays. */
export const backendChangeSchema = z.strictObject(fields).partial();

export const backendQuestionSchema = z.strictObject({
  address: fields.address,
  auth: fields.auth.optional(),
  /** One that is in the list: its kept secret goes along where none is given, if the address is of the same host. */
  id: z.string().optional(),
});

/** A ComfyUI of this machine that is not in the list. */
export const foundBackendSchema = backendSchema.pick({ url: true, kind: true, version: true, devices: true });

/** A job that somebody else queued on the same ComfyUI. Nothing can be done to it from here. */
export const foreignJobSchema = z.object({
  id: z.string(),
  state: z.enum(['running', 'pending']),
  /** From 0, in the order of that ComfyUI, ours counted too. */
  position: z.int(),
  nodeCount: z.int().nullable(),
  /** Milliseconds since 1970; null where the server does not tell. */
  createdAt: z.number().nullable(),
});

export const launchLogSchema = z.object({
  /** The newest 500, oldest first. */
  lines: z.array(z.string()),
  /** Absolute path of the whole of it; null when nothing was ever started. */
  file: z.string().nullable(),
});

export type BackendAuthInput = z.infer<typeof backendAuthInputSchema>;
export type BackendLaunchInput = z.infer<typeof backendLaunchInputSchema>;
export type NewBackend = z.infer<typeof newBackendSchema>;
export type BackendChange = z.infer<typeof backendChangeSchema>;
export type BackendQuestion = z.infer<typeof backendQuestionSchema>;
export type FoundBackend = z.infer<typeof foundBackendSchema>;
export type ForeignJob = z.infer<typeof foreignJobSchema>;
export type LaunchLog = z.infer<typeof launchLogSchema>;
export type LaunchCommand = Pick<BackendLaunch, 'program' | 'arguments' | 'folder' | 'environment'>;

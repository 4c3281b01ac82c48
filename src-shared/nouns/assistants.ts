import * as z from 'zod';
import { errorDataSchema } from './errors.ts';

export const assistantIds = [
  'claude-desktop',
  'claude-code',
  'cursor',
  'vscode',
  'vscode-insiders',
  'windsurf',
  'lm-studio',
  'codex',
  'gemini',
  'zed',
  'amp',
  'copilot',
  'goose',
  'kiro',
  'other',
] as const;

/** The MCP client apps that Easel knows; `other` is any one that it does not. */
export const assistantIdSchema = z.enum(assistantIds);

/** How Easel gets into a client: it edits the client's file, or shows what to copy. */
export const registrationWays = ['file', 'copy'] as const;

export const transportSchema = z.enum(['stdio', 'http']);

/** Where a client keeps it: for the person, or for one project (Claude Code, Cursor, VS Code). */
export const scopeSchema = z.enum(['user', 'project']);

/**
 * not-installed: there is no trace of the client; not-registered: it is there without Easel; registered: what it has is what would be written
 * now; outdated: its entry is ours and would be written differently now (Easel moved, the port changed); broken: its entry cannot work, or
 * its file cannot be read; lost: Easel registered it and the entry is gone.
 */
export const registrationStateSchema = z.enum([
  'not-installed',
  'not-registered',
  'registered',
  'outdated',
  'broken',
  'lost',
]);

/** One place where a client reads its list of MCP servers. Several where a client is installed several times (MSIX). */
export const assistantPlaceSchema = z.object({
  /** Path of the file. */
  path: z.string(),
  scope: scopeSchema,
  /** Folder of the project, with scope `project`; null for the person's own. */
  project: z.string().nullable(),
  state: registrationStateSchema,
  /** The name of the entry there; null without one. */
  entryName: z.string().nullable(),
  transport: transportSchema.nullable(),
  /** Why it is outdated, broken or lost, and what a malformed file's mistake is. */
  error: errorDataSchema.nullable(),
});

export const selfTestSchema = z.object({
  ok: z.boolean(),
  /** Milliseconds since 1970. */
  at: z.number(),
  /** What was spawned or asked, as it stands in the client's file; secrets replaced. */
  command: z.string(),
  steps: z.array(
    z.object({
      name: z.enum(['start', 'initialize', 'tools', 'call']),
      ok: z.boolean(),
      /** Milliseconds. */
      took: z.number(),
      message: z.string(),
    }),
  ),
  /** Last lines of what the spawned process wrote to stderr. */
  log: z.array(z.string()),
  error: errorDataSchema.nullable(),
});

/** What a person can copy, or open, to register Easel by hand. */
export const copyableSchema = z.object({
  title: z.string(),
  kind: z.enum(['json', 'toml', 'yaml', 'command', 'deeplink']),
  text: z.string(),
  /** What to do with it, in a sentence. */
  hint: z.string(),
});

export const assistantSchema = z.object({
  id: assistantIdSchema,
  title: z.string(),
  way: z.enum(registrationWays),
  /** The worst of its places, `not-installed` without any; of projects alone where the person's own has no entry. */
  state: registrationStateSchema,
  installed: z.boolean(),
  /** Null where that cannot be known. */
  running: z.boolean().nullable(),
  /** Transports it honours, the better one first. */
  transports: z.array(transportSchema),
  scopes: z.array(scopeSchema),
  places: z.array(assistantPlaceSchema),
  copyables: z.array(copyableSchema),
  /** What to do after registering, such as restarting the client; null when nothing. */
  afterwards: z.string().nullable(),
  /** Whether the last change can be undone. */
  undoable: z.boolean(),
  selfTest: selfTestSchema.nullable(),
});

/** One file that would change, or did. */
export const fileChangeSchema = z.object({
  path: z.string(),
  /** Unified diff, secrets replaced; empty when nothing changes. */
  diff: z.string(),
  /** Where the file as it was before is kept; null before it was written, and where there was none. */
  backup: z.string().nullable(),
  /** Set where it is a symlink: what is really changed. */
  target: z.string().nullable(),
});

/** What registering or removing would do; nothing is written yet. */
export const changePlanSchema = z.object({
  assistant: assistantIdSchema,
  action: z.enum(['register', 'unregister']),
  name: z.string(),
  transport: transportSchema.nullable(),
  scope: scopeSchema,
  changes: z.array(fileChangeSchema),
  /** Why it cannot be done now (client running, malformed file, an app that moves); null when it can. */
  obstacle: errorDataSchema.nullable(),
  /** What the person should know first, in sentences. */
  notes: z.array(z.string()),
});

export const changeResultSchema = z.object({
  assistant: assistantSchema,
  changes: z.array(fileChangeSchema),
  /** Of what was registered; null after a removal, or where it was skipped. */
  selfTest: selfTestSchema.nullable(),
});

/** What the person chooses. */
export const registerOptionsSchema = z.object({
  assistant: assistantIdSchema,
  /** Name of the entry; without it the one that it has, else `easel`. */
  name: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,32}$/)
    .optional(),
  /** Without it the one that is registered, else the better one of the client. */
  transport: transportSchema.optional(),
  scope: scopeSchema.default('user'),
  /** Absolute folder of the project, with scope `project`. */
  project: z.string().optional(),
});

export const findingSchema = z.object({
  /** Stable, such as `comfyui-unreachable` or `registration-lost`. */
  id: z.string(),
  /** What it is about, such as an assistant or a backend. */
  about: z.string(),
  severity: z.enum(['ok', 'note', 'warning', 'error']),
  message: z.string(),
  cause: z.string().nullable(),
  fix: z.string().nullable(),
  /** Whether `--fix` does it. */
  fixable: z.boolean(),
  fixed: z.boolean(),
});

export const diagnosisSchema = z.object({
  /** Milliseconds since 1970. */
  at: z.number(),
  findings: z.array(findingSchema),
  /** Redacted, to be copied into a report. */
  report: z.string(),
});

export type AssistantId = z.infer<typeof assistantIdSchema>;
export type RegistrationWay = (typeof registrationWays)[number];
export type Transport = z.infer<typeof transportSchema>;
export type Scope = z.infer<typeof scopeSchema>;
export type RegistrationState = z.infer<typeof registrationStateSchema>;
export type AssistantPlace = z.infer<typeof assistantPlaceSchema>;
export type SelfTest = z.infer<typeof selfTestSchema>;
export type Copyable = z.infer<typeof copyableSchema>;
export type Assistant = z.infer<typeof assistantSchema>;
export type FileChange = z.infer<typeof fileChangeSchema>;
export type ChangePlan = z.infer<typeof changePlanSchema>;
export type ChangeResult = z.infer<typeof changeResultSchema>;
export type RegisterOptions = z.infer<typeof registerOptionsSchema>;
export type Finding = z.infer<typeof findingSchema>;
export type Diagnosis = z.infer<typeof diagnosisSchema>;

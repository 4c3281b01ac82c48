import * as z from 'zod';

/** From the most to the least. */
export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
/** What a log may be told to write; fatal is written in any case but silence. */
export const writtenLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;
export const logLevelSchema = z.enum(logLevels);

export const logLineSchema = z.object({
  /** Counts up from the start of the program. */
  number: z.number().int(),
  /** Milliseconds since 1970. */
  time: z.number(),
  level: logLevelSchema,
  message: z.string(),
  /** The same from the call of an assistant, or of the window, to what ComfyUI makes of it. */
  requestId: z.string().nullable(),
  jobId: z.string().nullable(),
  /** What else the line says. Secrets, places on a disk and, unless switched on, the texts of prompts are taken out. */
  fields: z.record(z.string(), z.unknown()),
});

export const mostLogLines = 1_000;

export const logQuerySchema = z.object({
  /** This level and what is worse. */
  level: logLevelSchema.optional(),
  /** Words; all of them must occur in a line. */
  text: z.string().max(500).optional(),
  /** Milliseconds since 1970. */
  since: z.number().optional(),
  requestId: z.string().max(100).optional(),
  jobId: z.string().max(100).optional(),
  /** Lines with a higher number. */
  after: z.number().int().optional(),
  /** The newest of those found. */
  limit: z.number().int().min(1).max(mostLogLines).default(200),
  /** Where nothing is found: how long to wait for a line, in milliseconds. */
  waitMs: z.number().int().min(0).max(30_000).default(0),
});

export const logPageSchema = z.object({
  /** Oldest first. */
  lines: z.array(logLineSchema),
  /** Number of the newest line that there is, found or not: what `after` takes to go on from here. */
  newest: z.number().int(),
});

export type LogLevel = z.infer<typeof logLevelSchema>;
export type LogLine = z.infer<typeof logLineSchema>;
export type LogQuery = z.input<typeof logQuerySchema>;
export type LogPage = z.infer<typeof logPageSchema>;

import * as z from 'zod';
import { backendSchema } from './backends.ts';

/** A backend in a few words. */
export const backendHealthSchema = backendSchema.pick({ id: true, name: true, kind: true, state: true, version: true });

/**
 * What GET /health answers, the tool `get_health` and the window's status line show. `degraded`: no backend is ready. Field names are those of
 * programs that watch it, so they keep to one spelling.
 */
export const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  /** Of the backend that jobs go to. */
  comfyui: z.object({
    reachable: z.boolean(),
    /** Null where it does not say, or is not reachable. */
    vram_free_mb: z.number().nullable(),
  }),
  /** Running now. */
  active_jobs: z.number().int(),
  /** Entries of the cache of results; 0 where there is no such cache. */
  cache_size: z.number().int(),
  waiting_jobs: z.number().int(),
  outputs: z.number().int(),
  backends: z.array(backendHealthSchema),
  /** Easel's own. */
  version: z.string(),
  /** MCP sessions and sockets open now. */
  connected_assistants: z.number().int(),
  /** Where an assistant reaches Easel over HTTP; empty when nothing listens. */
  mcp_url: z.string(),
});

export type Health = z.infer<typeof healthSchema>;

import * as z from 'zod';

/** What GET /health answers, and the window's status line shows. `degraded`: no backend is ready. */
export const healthSchema = z.object({
  status: z.enum(['healthy', 'degraded']),
  version: z.string(),
  comfyui: z.object({
    reachable: z.boolean(),
    url: z.string(),
    demo: z.boolean(),
    vram_free_mb: z.number().nullable(),
  }),
  active_jobs: z.number().int(),
  waiting_jobs: z.number().int(),
  outputs: z.number().int(),
  /** MCP sessions and sockets open now. */
  connected_assistants: z.number().int(),
  /** Where an assistant reaches Easel over HTTP; empty when nothing listens. */
  mcp_url: z.string(),
});

export type Health = z.infer<typeof healthSchema>;

import { healthSchema } from '../../../src-shared/nouns/health.ts';
import { defineTool } from './tool.ts';

const getHealth = defineTool({
  name: 'get_health',
  title: 'Health',
  description: 'Whether ComfyUI is reachable, its free video memory, and how many jobs run and wait, at once.',
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  properties: {},
  output: healthSchema,
  handle: (_given, { core }) => {
    const health = core.health.get();
    const { comfyui, active_jobs: active, waiting_jobs: waiting } = health;
    const state = comfyui.reachable ? 'ComfyUI is reachable' : 'ComfyUI is not reachable';
    return Promise.resolve({ structured: health, sentence: `${state}; ${active} running, ${waiting} waiting.` });
  },
});

export const healthTools = [getHealth];

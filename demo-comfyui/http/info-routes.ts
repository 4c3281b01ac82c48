import { freemem, totalmem } from 'node:os';
import { serverFeatures } from '../protocol/messages.ts';
import type { ServerState } from '../server-state.ts';
import { json, text } from './replies.ts';
import type { Route } from './router.ts';

const page = `<!doctype html><html lang="en"><head><meta charset="UTF-8"><title>demo-comfyui</title></head>
<body><p>This is demo-comfyui, a stand-in for ComfyUI: it speaks the same protocol and draws its pictures without a model.</p></body></html>
`;

const noUpgrade = 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".';

/** Routes that describe the server: /system_stats, /features, /object_info, /extensions. */
export function infoRoutes({ catalogue }: ServerState): Route[] {
  return [
    {
      method: 'GET',
      path: '/',
      handler: () => ({
        status: 200,
        headers: { 'Content-Type': 'text/html', 'Cache-Control': 'no-cache' },
        body: page,
      }),
    },
    // A real upgrade never gets here: the server hands it to the sockets.
    { method: 'GET', path: '/ws', handler: () => text(400, noUpgrade) },
    {
      method: 'GET',
      path: '/ws',
      handler: () => text(400, 'No WebSocket UPGRADE hdr: None\n Can "Upgrade" only to "WebSocket".'),
    },
    { method: 'GET', path: '/system_stats', handler: () => json(systemStats()) },
    { method: 'GET', path: '/features', handler: () => json(serverFeatures) },
    { method: 'GET', path: '/extensions', handler: () => json([]) },
    {
      method: 'GET',
      path: '/object_info',
      handler: () => json(catalogue.objectInfo()),
    },
    {
      method: 'GET',
      path: '/object_info/{}',
      handler: ({ params }) => json(catalogue.objectInfo(params[0] ?? '')),
    },
  ];
}

/** Shaped as ComfyUI's; `argv` and the device's name say honestly what this is. */
function systemStats() {
  const memory = { total: totalmem(), free: freemem() };
  return {
    system: {
      os: process.platform === 'win32' ? 'nt' : 'posix',
      ram_total: memory.total,
      ram_free: memory.free,
      comfyui_version: '0.3.64',
      required_frontend_version: '1.27.10',
      installed_templates_version: '0.1.95',
      required_templates_version: '0.1.95',
      python_version: `none (demo-comfyui on Node ${process.versions.node})`,
      pytorch_version: 'none (demo-comfyui)',
      embedded_python: false,
      argv: ['demo-comfyui'],
    },
    devices: [
      {
        name: 'demo (no GPU)',
        type: 'cpu',
        index: null,
        vram_total: memory.total,
        vram_free: memory.free,
        torch_vram_total: memory.total,
        torch_vram_free: memory.free,
      },
    ],
  };
}

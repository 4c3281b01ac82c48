/** `node bench/thin-server.ts COMFYUI_URL`: the least that can be an MCP server for ComfyUI. It checks, keeps and remembers nothing. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createMcpHandler, Server } from '@modelcontextprotocol/server';
import { connectBareClient } from './bare-client.ts';

const bare = await connectBareClient(process.argv[2] ?? '');
const handler = createMcpHandler(() => {
  const server = new Server({ name: 'thin', version: '1.0.0' }, { capabilities: { tools: {} } });
  server.setRequestHandler('tools/call', async ({ params }) => {
    const picture = await bare.run(params.arguments?.['workflow']);
    return { content: [{ type: 'image', data: Buffer.from(picture).toString('base64'), mimeType: 'image/png' }] };
  });
  return server;
});
const answer = getRequestListener((request) => handler.fetch(request), { overrideGlobalObjects: false });
const listener = createServer((incoming, outgoing) => void answer(incoming, outgoing));
listener.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready: http://127.0.0.1:${(listener.address() as AddressInfo).port}/mcp\n`);
});
process.once('SIGTERM', () => process.exit(0));

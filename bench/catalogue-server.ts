/** `node bench/catalogue-server.ts CLASSES MEGABYTES`: a server with such an /object_info, in a process of its own. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeObjectInfo } from './object-info.ts';

const [classes, megabytes] = process.argv.slice(2).map(Number);
const body = Buffer.from(makeObjectInfo({ classes: classes ?? 2700, megabytes: megabytes ?? 9 }));
const server = createServer((request, response) => {
  const json = { 'content-type': 'application/json; charset=utf-8' };
  if (request.url === '/object_info') return response.writeHead(200, json).end(body);
  return response.writeHead(200, json).end(request.url === '/system_stats' ? '{"system": {}}' : '[]');
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`ready http://127.0.0.1:${(server.address() as AddressInfo).port} ${body.byteLength}\n`);
});

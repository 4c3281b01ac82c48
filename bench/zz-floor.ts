import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { startProgram } from './program.ts';
import { line, summarise } from './statistics.ts';
const program = await startProgram(['--comfyui', 'http://127.0.0.1:8190']);
const out: Record<string, number[]> = {};
const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode: 'legacy' } });
await client.connect(new StreamableHTTPClientTransport(new URL(program.mcpUrl)));
const wf = (color:number) => ({
    1: { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color } },
    2: { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'bench' } },
});
await sleep(1000);
for (let i=0;i<60;i++) {
  for (const [name, tool, args] of [['queue','get_queue',{}],['validate','validate_workflow',{workflow:wf(i)}],['submit', 'submit_workflow', {workflow: wf(Math.floor(Math.random()*1e7)), wait_seconds: 0}],['fetch','',{}]] as const) {
    await sleep(100);
    const s = performance.now();
    if (tool) await client.callTool({name: tool, arguments: args as any});
    else await (await fetch('http://127.0.0.1:8190/prompt')).text();
    if (i>9) (out[name] ??= []).push(performance.now()-s);
  }
}
for (const [n,v] of Object.entries(out)) console.log(line(n, summarise(v)));
await client.close(); await program.stop();

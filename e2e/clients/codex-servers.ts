import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/**
 * What Codex itself says of its MCP servers: its list alone says what is configured, so its app server (what its editor extension talks to) is
 * asked, which connects to each. The tools by server; a server that it cannot reach has none.
 */
export async function codexServers(command: string, env: NodeJS.ProcessEnv): Promise<Record<string, string[]>> {
  const child = spawn(command, ['app-server'], { env, cwd: env['HOME'], stdio: ['pipe', 'pipe', 'ignore'] });
  const say = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  try {
    say({ id: 1, method: 'initialize', params: { clientInfo: { name: 'easel-e2e', title: 'e2e', version: '1.0.0' } } });
    for await (const line of createInterface(child.stdout)) {
      const { id, result, error } = JSON.parse(line) as {
        id?: number;
        result?: { data?: { name: string; tools: Record<string, unknown> }[] };
        error?: unknown;
      };
      if (error) throw new Error(`codex app-server: ${JSON.stringify(error)}`);
      if (id === 1) {
        say({ method: 'initialized' });
        say({ id: 2, method: 'mcpServerStatus/list', params: {} });
      }
      if (id === 2)
        return Object.fromEntries((result?.data ?? []).map(({ name, tools }) => [name, Object.keys(tools)]));
    }
    throw new Error('codex app-server ended without an answer');
  } finally {
    child.kill();
  }
}

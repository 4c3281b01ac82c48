/**
 * `npm run build:mcpb [-- --out FOLDER]`: the bundle that Claude Desktop installs (easel.mcpb), and server.json for the MCP registry, which
 * names that very file. Both go to release/ unless told otherwise.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleManifest, readPackageFacts } from './mcpb/manifest.ts';
import { registryServer } from './mcpb/server-json.ts';
import { askProgram } from './mcpb/tools-of-program.ts';

const root = resolve(import.meta.dirname, '..');
const { values } = parseArgs({ options: { out: { type: 'string', default: join(root, 'release') } } });
const out = resolve(values.out);

function mcpb(...args: readonly string[]): void {
  const cli = fileURLToPath(new URL('cli/cli.js', import.meta.resolve('@anthropic-ai/mcpb')));
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  if (status === 0) return;
  process.stderr.write(`mcpb ${args[0]} failed:\n${stdout}${stderr}`);
  process.exit(status ?? 1);
}

const facts = readPackageFacts(root);
const snapshot = await askProgram(join(root, 'dist', 'cli.js'));
const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
const bundle = join(out, 'easel.mcpb');
const stage = mkdtempSync(join(tmpdir(), 'easel-mcpb-'));
try {
  mkdirSync(join(stage, 'server'));
  copyFileSync(join(root, 'dist', 'shim.cjs'), join(stage, 'server', 'shim.cjs'));
  // What it answers where no Easel is installed yet.
  writeFileSync(join(stage, 'server', 'tools-snapshot.json'), JSON.stringify(snapshot));
  copyFileSync(join(root, 'resources', 'icons', 'icon.png'), join(stage, 'icon.png'));
  copyFileSync(join(root, 'LICENSE'), join(stage, 'LICENSE'));
  writeFileSync(join(stage, 'manifest.json'), json(bundleManifest(root, { facts, tools: snapshot.tools.tools })));
  mkdirSync(out, { recursive: true });
  mcpb('validate', stage);
  mcpb('pack', stage, bundle);
} finally {
  rmSync(stage, { recursive: true, force: true });
}

const bytes = readFileSync(bundle);
const sha256 = createHash('sha256').update(bytes).digest('hex');
writeFileSync(join(out, 'server.json'), json(registryServer({ facts, sha256 })));
console.log(`${relative(process.cwd(), bundle)}: ${Math.round(bytes.length / 1024)} KB, sha256 ${sha256}`);
console.log(
  `${relative(process.cwd(), join(out, 'server.json'))}: for mcp-publisher, once that file is on the release`,
);

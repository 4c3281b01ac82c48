/**
 * `npm run test:comfyui [-- --url URL | --jobs-api] [VITEST ARGUMENT…]`: ComfyUI's protocol as assertions. Without --url it runs against
 * demo-comfyui (with --jobs-api as a newer ComfyUI), with one against that server, whose queue must be empty. Start a real ComfyUI with
 * `--preview-method latent2rgb`.
 */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import process from 'node:process';

const root = resolve(import.meta.dirname, '..');
const args = process.argv.slice(2);
const at = args.indexOf('--url');
const [, url] = at === -1 ? [] : args.splice(at, 2);
if (at !== -1 && (url === undefined || !URL.canParse(url))) {
  console.error('Usage: npm run test:comfyui -- --url http://127.0.0.1:8188');
  process.exit(2);
}

const jobsAt = args.indexOf('--jobs-api');
if (jobsAt !== -1) args.splice(jobsAt, 1);

const vitest = join(root, 'node_modules/vitest/vitest.mjs');
const config = join(root, 'e2e/comfyui-protocol/vitest.config.ts');
// Named one by one, what was skipped stands there with its reason.
const reporter = url === undefined ? [] : ['--reporter=verbose'];
const child = spawn(process.execPath, [vitest, 'run', '--config', config, ...reporter, ...args], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, COMFYUI_PROTOCOL_URL: url ?? '', COMFYUI_PROTOCOL_JOBS_API: jobsAt === -1 ? '' : '1' },
});
child.once('exit', (code) => process.exit(code ?? 1));

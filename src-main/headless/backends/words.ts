import type { ForeignJob, FoundBackend } from '../../../src-shared/nouns/backend-changes.ts';
import type { Backend, BackendState, BackendTest, Device } from '../../../src-shared/nouns/backends.ts';

const states: Readonly<Record<BackendState, string>> = {
  connecting: 'connecting',
  ready: 'ready',
  starting: 'starting',
  unreachable: 'unreachable',
  refused: 'refused',
  not_comfyui: 'not ComfyUI',
  off: 'off',
};

/** What one sees at a glance, and beneath it what is wrong and what to do. */
export function linesOf(backend: Backend): string[] {
  const { id, name, kind, url, state, version, devices, queue, error, launch } = backend;
  const facts = [
    ...(version === null ? [] : [`ComfyUI ${version}`]),
    ...devices.map(deviceText),
    ...(state === 'ready' ? [`${queue.running} running, ${queue.pending} pending`] : []),
    ...settingsOf(backend),
    ...(launch?.isRunning ? ['started by Easel'] : []),
  ];
  return [
    `${id.padEnd(16)}  ${states[state].padEnd(11)}  ${kind.padEnd(6)}  ${name}${name === url ? '' : `  ${url}`}`,
    ...(facts.length > 0 ? [`  ${facts.join(' · ')}`] : []),
    ...(error ? [`  ${error.message} ${error.nextStep}`] : []),
  ];
}

function settingsOf({ isPinned, weight, maxConcurrentJobs, auth }: Backend): string[] {
  const { kind, hasSecret, headers } = auth;
  return [
    ...(isPinned ? ['pinned'] : []),
    ...(weight === 1 ? [] : [`weight ${weight}`]),
    `${maxConcurrentJobs} at once`,
    ...(kind === 'none' ? [] : [`${kind.replace('_', ' ')}${hasSecret ? '' : ' (not given)'}`]),
    ...headers.map((header) => `header ${header}`),
  ];
}

function deviceText({ name, vramTotalMb, vramFreeMb }: Device): string {
  if (vramTotalMb === null || vramFreeMb === null) return name;
  return `${name}, ${gigabytes(vramFreeMb)} of ${gigabytes(vramTotalMb)} free`;
}

const gigabytes = (megabytes: number): string => `${(megabytes / 1024).toFixed(1)} GB`;

export function foundLines(found: readonly FoundBackend[]): string[] {
  return found.map(({ url, version }) => `Found: ${url}${version === null ? '' : ` (ComfyUI ${version})`}`);
}

export function testLines({ url, ok, error, version, devices, latencyMs }: BackendTest): string[] {
  if (!ok) return error ? [error.message, error.nextStep] : [`${url} does not answer.`];
  return [
    `ComfyUI ${version ?? '(of an unknown version)'} answers at ${url}${latencyMs === null ? '' : ` in ${latencyMs} ms`}.`,
    ...devices.map((device) => `  ${deviceText(device)}`),
  ];
}

export function foreignLines(jobs: readonly ForeignJob[]): string[] {
  if (jobs.length === 0) return ['Nobody else has jobs there.'];
  return jobs.map(
    ({ id, state, position, nodeCount }) =>
      `${String(position + 1).padStart(4)}  ${state.padEnd(7)}  ${id}${nodeCount === null ? '' : `  ${nodeCount} nodes`}`,
  );
}

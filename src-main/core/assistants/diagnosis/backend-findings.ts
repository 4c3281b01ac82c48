import type { Backend } from '../../../../src-shared/nouns/backends.ts';
import type { Finding } from '../../../../src-shared/nouns/assistants.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { finding } from './finding.ts';
import type { Surroundings } from './surroundings.ts';

/** The first that Easel was tried with; older ones lack routes that it asks for. */
const oldestTried = '0.3.64';

/** What may be wrong between Easel and ComfyUI. */
export function backendFindings(backends: readonly Backend[], surroundings: Surroundings): Finding[] {
  if (backends.length === 0) {
    return [
      finding('no-backend', 'ComfyUI', 'error', {
        message: 'Easel has no ComfyUI to work with.',
        cause: 'None was found, or the address that was given cannot be used.',
        fix: 'Start ComfyUI, or give its address without a user name and password: on the Backends page, or with --comfyui.',
      }),
    ];
  }
  return backends.flatMap((backend) => [
    ...connectionFindings(backend, surroundings),
    ...(isOlder(backend.version, oldestTried)
      ? [
          finding('comfyui-old', backend.name, 'warning', {
            message: `ComfyUI ${backend.version} is older than ${oldestTried}, the first that Easel was tried with.`,
            cause: 'Older servers lack some routes and node classes.',
            fix: 'Update ComfyUI (git pull, or its own updater).',
          }),
        ]
      : []),
  ]);
}

function connectionFindings(backend: Backend, surroundings: Surroundings): Finding[] {
  const { name, state, error, url } = backend;
  if (state === 'ready') {
    const message = backend.kind === 'demo' ? 'The demo ComfyUI stands in: no real one was found.' : 'ComfyUI answers.';
    const severity = backend.kind === 'demo' ? 'note' : 'ok';
    const fix =
      backend.kind === 'demo' ? 'Start ComfyUI, or give its address: on the Backends page, or with --comfyui.' : null;
    return [finding('comfyui', name, severity, { message: `${message} (${url})`, fix })];
  }
  if (state === 'off') {
    return [
      finding('comfyui-off', name, 'note', {
        message: `${name} is turned off.`,
        fix: 'Turn it on, on the Backends page or with `easel backends on`, when it is wanted.',
      }),
    ];
  }
  if (state === 'connecting') {
    return [finding('comfyui', name, 'note', { message: `Still connecting to ${url || 'a ComfyUI'}.` })];
  }
  const id = error?.details?.['status'] === 403 ? 'origin-guard' : `comfyui-${state.replace('_', '-')}`;
  const found = finding(id, name, 'error', {
    message: error?.message ?? `ComfyUI at ${url} is ${state}.`,
    cause:
      id === 'origin-guard'
        ? 'ComfyUI answers 403 where Host and Origin differ, and so do some proxies before it.'
        : null,
    fix:
      id === 'origin-guard'
        ? 'Give the address as ComfyUI knows itself (the same host and port), or start it with --enable-cors-header.'
        : (error?.nextStep ?? null),
  });
  // What answers, whatever it says, is where the person thinks it is.
  return state === 'unreachable' ? [found, ...insideFindings(backend, surroundings)] : [found];
}

/** `localhost` in a container, or in Linux inside Windows, is another one than the person means. */
function insideFindings({ name, url }: Backend, { container, wsl, hostAddress }: Surroundings): Finding[] {
  const parsed = URL.parse(url);
  const isLocal = parsed !== null && /^(localhost|127\.[\d.]+|\[::1\])$/.test(parsed.hostname);
  if (!isLocal || (!container && !wsl)) return [];
  const port = parsed.port || '8188';
  const outside = container ? `http://host.docker.internal:${port}` : hostAddress && `http://${hostAddress}:${port}`;
  return [
    finding(container ? 'docker-address' : 'wsl-address', name, 'warning', {
      message: `${parsed.hostname} is ${container ? 'this container itself' : 'Linux inside Windows'}, not the machine around it.`,
      cause: container
        ? 'A container has a network of its own.'
        : 'Unless WSL uses mirrored networking, Windows has another address.',
      fix: `If ComfyUI runs outside, start it with --listen and use ${outside ?? 'the address of the machine'}.`,
    }),
  ];
}

/** Templates that have a tool and cannot run. A built-in one is a note: nobody has the models of all. */
export function templateFindings(templates: readonly Template[]): Finding[] {
  const broken = templates.filter(({ enabled, problems }) => enabled && problems.length > 0);
  const own = broken.filter(({ source }) => source === 'user');
  const builtIn = broken.filter(({ source }) => source === 'built-in');
  return [
    ...own.map(({ name, problems }) =>
      finding('template-missing', name, 'warning', {
        message: `Your template ${name} cannot run on this ComfyUI.`,
        cause: problems.slice(0, 5).join(' '),
        fix: `Install what is missing, or switch it off: easel templates disable ${name}`,
      }),
    ),
    ...(builtIn.length > 0
      ? [
          finding('template-missing', 'built-in', 'note', {
            message:
              builtIn.length === 1
                ? '1 built-in template cannot run on this ComfyUI.'
                : `${builtIn.length} built-in templates cannot run on this ComfyUI.`,
            cause: 'Models or nodes are not installed.',
            fix: 'The list of templates in Create, or easel templates list, says what each one needs.',
          }),
        ]
      : []),
  ];
}

function isOlder(version: string | null, than: string): boolean {
  if (version === null || !/^\d+(\.\d+)*/.test(version)) return false;
  const parts = (text: string): number[] => text.split('.').map((part) => Number.parseInt(part, 10) || 0);
  const [one, other] = [parts(version), parts(than)];
  for (let place = 0; place < Math.max(one.length, other.length); place++) {
    const [a = 0, b = 0] = [one[place], other[place]];
    if (a !== b) return a < b;
  }
  return false;
}

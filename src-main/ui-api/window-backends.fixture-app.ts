import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/contract.ts';
import type { BackendChange, NewBackend } from '../../src-shared/nouns/backend-changes.ts';
import { backendDefaults, type Backend } from '../../src-shared/nouns/backends.ts';
import type { EaselEvent } from '../../src-shared/nouns/events.ts';
import { fail } from './window-failure.fixture-app.ts';

const minute = 60_000;

export const readyBackend: Backend = {
  id: 'main',
  name: 'ComfyUI on this machine',
  kind: 'local',
  source: 'discovered',
  url: 'http://127.0.0.1:8188',
  state: 'ready',
  error: null,
  version: '0.3.64',
  devices: [{ name: 'NVIDIA GeForce RTX 4090', type: 'cuda', vramTotalMb: 24_564, vramFreeMb: 15_803 }],
  queue: { running: 0, pending: 0 },
  lastSeenAt: null,
  ...backendDefaults,
};

export const demoBackend: Backend = {
  ...readyBackend,
  name: 'Built-in demo',
  kind: 'demo',
  source: 'demo',
  url: 'http://127.0.0.1:40123',
  devices: [{ name: 'cpu', type: 'cpu', vramTotalMb: 16_384, vramFreeMb: 9_800 }],
};

export function unreachableBackend(): Backend {
  return {
    ...readyBackend,
    source: 'settings',
    url: 'http://192.168.1.40:8188',
    name: '192.168.1.40:8188',
    kind: 'remote',
    state: 'unreachable',
    version: null,
    devices: [],
    lastSeenAt: Date.now() - 26 * minute,
    error: {
      code: 'backend_unreachable',
      message: 'ComfyUI at 192.168.1.40:8188 refused the connection.',
      nextStep: 'Start it, or use the demo.',
      details: { tried: ['http://192.168.1.40:8188'] },
    },
  };
}

const launch = {
  program: '/home/ada/ComfyUI/.venv/bin/python',
  arguments: ['main.py', '--port', '8189', '--lowvram'],
  folder: '/home/ada/ComfyUI',
  environment: { CUDA_VISIBLE_DEVICES: '1' },
  exit: null,
};

/** One of each kind: busy behind a key, of this machine with a launch command, without its key, off. */
export function addedBackends(): Backend[] {
  const added: Backend = { ...readyBackend, source: 'added', version: null, devices: [] };
  return [
    {
      ...added,
      id: 'gpu_box',
      name: 'GPU box',
      kind: 'remote',
      url: 'https://gpu.studio.example/comfy',
      version: '0.3.71',
      devices: [
        { name: 'NVIDIA RTX A6000', type: 'cuda', vramTotalMb: 49_140, vramFreeMb: 8_200 },
        { name: 'NVIDIA RTX A6000', type: 'cuda', vramTotalMb: 49_140, vramFreeMb: 46_900 },
      ],
      queue: { running: 1, pending: 3 },
      isPinned: true,
      weight: 4,
      maxConcurrentJobs: 4,
      auth: { kind: 'bearer', header: null, user: null, hasSecret: true, headers: ['CF-Access-Client-Id'] },
    },
    {
      ...added,
      id: 'second_card',
      name: 'Second card',
      url: 'http://127.0.0.1:8189',
      state: 'starting',
      launch: { ...launch, isRunning: true, startedAt: Date.now() - 20_000 },
      error: {
        code: 'backend_starting',
        message: 'ComfyUI (Second card) was started and does not answer yet.',
        nextStep: 'Wait until it has read its nodes; its log on the Backends page says how far it is.',
      },
    },
    {
      ...added,
      id: 'comfy_cloud',
      name: 'Comfy Cloud',
      kind: 'cloud',
      url: 'https://cloud.comfy.org',
      state: 'refused',
      auth: { kind: 'api_key', header: 'X-API-Key', user: null, hasSecret: false, headers: [] },
      error: {
        code: 'backend_refused',
        message: 'For cloud.comfy.org the API key is needed, and it is not kept on this machine.',
        nextStep: 'Give it on the Backends page, or start Easel with EASEL_SECRET_BACKEND_COMFY_CLOUD.',
      },
    },
    {
      ...added,
      id: 'old_laptop',
      name: 'old-laptop.local:8188',
      kind: 'remote',
      url: 'http://old-laptop.local:8188',
      state: 'off',
      isOn: false,
      launch: null,
    },
  ];
}

interface BackendWorld {
  backend: Backend;
  others: Backend[];
}

/** All, each at its place. */
export const backendsOf = ({ backend, others }: BackendWorld): Backend[] =>
  [backend, ...others].map((one, position) => ({ ...one, position }));

/** The backends' part of the contract over a world. */
export function createBackendAnswers(options: { world: BackendWorld; publish: (event: EaselEvent) => void }) {
  const { world, publish } = options;
  const os = implement(contract).backends;

  const find = (id: string): Backend =>
    backendsOf(world).find((one) => one.id === id) ??
    fail('not_found', `There is no backend '${id}'.`, { nextStep: 'List them again.' });

  const put = (id: string, fields: Partial<Backend>): Backend => {
    const next = { ...find(id), ...fields };
    if (world.backend.id === id) world.backend = next;
    else world.others = world.others.map((one) => (one.id === id ? next : one));
    publish({ topic: 'backends', backend: find(id) });
    return find(id);
  };

  const all = (): Backend[] => {
    for (const backend of backendsOf(world)) publish({ topic: 'backends', backend });
    return backendsOf(world);
  };

  const isAlive = (address: string): boolean => /8188|cloud/.test(address) && !address.includes('192.168');

  const said = ({ name, weight, maxConcurrentJobs, auth }: BackendChange | NewBackend): Partial<Backend> => ({
    ...(name && { name }),
    ...(weight !== undefined && { weight }),
    ...(maxConcurrentJobs !== undefined && { maxConcurrentJobs }),
    ...(auth && {
      auth: {
        kind: auth.kind,
        header: auth.header ?? null,
        user: auth.user ?? null,
        hasSecret: auth.kind !== 'none',
        headers: Object.keys(auth.headers ?? {}),
      },
    }),
  });

  return {
    list: os.list.handler(() => backendsOf(world)),
    problem: os.problem.handler(() => null),
    test: os.test.handler(({ input: { address } }) => {
      const alive = isAlive(address);
      return {
        url: address,
        ok: alive,
        error: alive
          ? null
          : {
              code: 'backend_unreachable',
              message: `ComfyUI at ${URL.parse(address)?.host ?? address} refused the connection.`,
              nextStep: 'Start ComfyUI, or use the demo.',
            },
        kind: 'local',
        version: alive ? '0.3.64' : null,
        devices: alive ? readyBackend.devices : [],
        latencyMs: alive ? 12 : null,
      };
    }),
    connect: os.connect.handler(({ input: { url } }) => {
      if (url !== null && !/^(https?:\/\/)?[\w.[\]:-]+(\/.*)?$/.test(url)) {
        fail('bad_input', `"${url}" is not an address.`, { nextStep: 'Write it like http://127.0.0.1:8188.' });
      }
      return put(world.backend.id, url === null ? {} : { url, source: 'settings' });
    }),
    useDemo: os.useDemo.handler(() => {
      const backend = put(world.backend.id, { ...demoBackend, lastSeenAt: Date.now() });
      publish({ topic: 'templates' });
      return backend;
    }),
    add: os.add.handler(({ input }) => {
      if (!/^\S+$/.test(input.address)) {
        fail('bad_input', `'${input.address}' is not an address of a ComfyUI.`, {
          nextStep: 'Write it like http://127.0.0.1:8188.',
        });
      }
      const state = isAlive(input.address) ? 'ready' : 'unreachable';
      const id = `added_${world.others.length}`;
      const added: Backend = { ...readyBackend, id, source: 'added', state, kind: 'remote' };
      const name = URL.parse(input.address)?.host ?? input.address;
      const error = state === 'ready' ? null : unreachableBackend().error;
      world.others.push({ ...added, url: input.address, name, error, ...said(input) });
      return put(id, {});
    }),
    update: os.update.handler(({ input: { id, change } }) =>
      put(id, {
        ...said(change),
        ...(change.auth && change.auth.kind !== 'none' && { state: 'ready', error: null }),
        ...(change.launch !== undefined && {
          launch: change.launch && { ...change.launch, isRunning: false, startedAt: null, exit: null },
        }),
      }),
    ),
    remove: os.remove.handler(({ input: { id } }) => {
      find(id);
      world.others = world.others.filter((one) => one.id !== id);
      publish({ topic: 'backend_removed', id });
      all();
    }),
    setOn: os.setOn.handler(({ input: { id, isOn } }) => put(id, { isOn, state: isOn ? 'ready' : 'off', error: null })),
    order: os.order.handler(({ input: { ids } }) => {
      world.others.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      return all();
    }),
    pin: os.pin.handler(({ input: { id } }) => {
      for (const one of backendsOf(world)) put(one.id, { isPinned: one.id === id });
      return all();
    }),
    reconnect: os.reconnect.handler(({ input: { id } }) => put(id, { state: 'connecting', error: null })),
    found: os.found.handler(() =>
      world.others.length === 0 || world.others.some(({ url }) => url.endsWith(':8000'))
        ? []
        : [{ url: 'http://127.0.0.1:8000', kind: 'local', version: '0.3.70', devices: readyBackend.devices }],
    ),
    freeMemory: os.freeMemory.handler(({ input: { id } }) => void find(id)),
    foreign: os.foreign.handler(({ input: { id } }) =>
      id !== 'gpu_box'
        ? []
        : [
            {
              id: '5b0c2e74-6d1f-4a0e-9d3b-7f8a1c2e4d60',
              state: 'running',
              position: 0,
              nodeCount: 23,
              createdAt: null,
            },
            {
              id: 'a4f7d1b2-0c3e-4f58-8e6a-2b9d7c1f0e35',
              state: 'pending',
              position: 2,
              nodeCount: 7,
              createdAt: null,
            },
          ],
    ),
    start: os.start.handler(({ input: { id } }) => {
      const known = find(id).launch;
      return put(id, { launch: known && { ...known, isRunning: true, startedAt: Date.now() } });
    }),
    stop: os.stop.handler(({ input: { id } }) => {
      const known = find(id).launch;
      const exit = { code: null, signal: 'SIGTERM', at: Date.now() };
      return put(id, { launch: known && { ...known, isRunning: false, startedAt: null, exit }, state: 'unreachable' });
    }),
    log: os.log.handler(() => ({ lines: logLines, file: '/home/ada/.easel/data/launch/second_card.log' })),
  };
}

const logLines = [
  '--- started by Easel, 2026-11-21T20:14:03.112Z',
  'Total VRAM 24564 MB, total RAM 64221 MB',
  'Set vram state to: LOW_VRAM',
  'Device: cuda:0 NVIDIA GeForce RTX 4090',
  'Import times for custom nodes:',
  '   0.4 seconds: ComfyUI-Manager',
];

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AssistantId, RegisterOptions } from '../../../src-shared/nouns/assistants.ts';
import { createEvents, type ChangeEvent } from '../events.ts';
import type { Logger } from '../ports.ts';
import type { Timing } from './config-files/timing.ts';
import { createAssistants, type AssistantsNoun } from './create-assistants.ts';
import type { LaunchFacts } from './launch.ts';
import type { Platform } from './table/assistant-facts.ts';
import { fakeSystem, type FakeSystem } from './table/assistant-system.fixture.ts';
import { assistantTable } from './table/table.ts';

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const timing = { quietMs: 0, quietLimitMs: 0, tornMs: 0, looks: [0], limitMs: 5000 };
export const byFile = Object.values(assistantTable).filter(({ way }) => way === 'file');

export interface World {
  readonly system: FakeSystem;
  readonly assistants: AssistantsNoun;
  readonly dataFolder: string;
  readonly events: ChangeEvent[];
  /** Files that the client reads, for the person. */
  paths(id: AssistantId): Promise<string[]>;
  /** Another start of Easel on the same machine; on another data folder, where one is given. */
  again(more?: WorldOptions): Promise<World>;
}

export interface WorldOptions {
  readonly launch?: Partial<LaunchFacts>;
  /** Below the home folder. */
  readonly dataFolder?: readonly string[];
  readonly logger?: Partial<Logger>;
  /** Milliseconds between two looks at the files. */
  readonly lookEveryMs?: number;
  readonly timing?: Partial<Timing>;
}

/** A machine of that system with everything installed; the shim that is registered is one that answers nothing. */
export async function installedMachine(platform: Platform, options: WorldOptions = {}): Promise<World> {
  const system = fakeSystem(platform);
  for (const { signs } of byFile) {
    const { folders } = await signs(system);
    // The first one of each is what the client makes when it is first started; `.claude.json` is a file.
    const folder = folders.find((path) => !path.endsWith('.json'));
    if (folder !== undefined) mkdirSync(folder, { recursive: true });
  }
  return start(system, options);
}

async function start(system: FakeSystem, options: WorldOptions): Promise<World> {
  const { platform } = system;
  const dataFolder = system.mkdir(...(options.dataFolder ?? ['.easel', 'data']));
  const shimPath = system.write(['built', 'shim.cjs'], 'process.exit(0);');
  const published: ChangeEvent[] = [];
  const events = createEvents(() => ({ topic: 'snapshot' }) as never);
  events.listen((event) => void published.push(event));
  const assistants = createAssistants({
    system,
    launch: {
      kind: 'headless',
      platform,
      execPath: process.execPath,
      env: {},
      nodePath: process.execPath,
      cliPath: system.write(['built', 'cli.js'], ''),
      ...options.launch,
    },
    dataFolder,
    shimPath,
    version: '1.0.0',
    events,
    logger: { ...quiet, ...options.logger },
    backends: () => [],
    templates: () => Promise.resolve([]),
    timing: { ...timing, ...options.timing },
    ...(options.lookEveryMs === undefined ? {} : { lookEveryMs: options.lookEveryMs }),
  });
  await assistants.start();
  return {
    system,
    assistants,
    dataFolder,
    events: published,
    paths: async (id) =>
      (await assistantTable[id].places(system, { scope: 'user' })).filter((p) => p.isRead).map((p) => p.path),
    again: (more = {}) => start(system, more),
  };
}

export const options = (assistant: AssistantId, more: Partial<RegisterOptions> = {}): RegisterOptions => ({
  assistant,
  scope: 'user',
  ...more,
});

export function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

export const read = (path: string): string => readFileSync(path, 'utf8');

import { setTimeout as sleep } from 'node:timers/promises';
import { implement } from '@orpc/server';
import { contract } from '../../src-shared/contract/contract.ts';
import type {
  Assistant,
  AssistantId,
  ChangePlan,
  ChangeResult,
  FileChange,
  RegisterOptions,
  Transport,
} from '../../src-shared/nouns/assistants.ts';
import { entry, failedTest, httpEntry, mixedFindings, passedTest } from './window-assistants.fixture-app.ts';
import { fail } from './window-failure.fixture-app.ts';
import type { World } from './window-scenes.fixture-app.ts';

const writingMs = 500;
const testingMs = 700;

/** The contract's assistants over a world: plans, changes and undo, without a file behind them. */
export function createAssistantAnswers({ world, changed }: { readonly world: World; readonly changed: () => void }) {
  const { assistants: os } = implement(contract);
  const before = new Map<AssistantId, Assistant>();

  const find = (id: AssistantId): Assistant =>
    world.clients.find((one) => one.id === id) ??
    fail('not_found', `There is no assistant ${id}.`, { nextStep: 'List them again.' });

  const put = (assistant: Assistant): Assistant => {
    world.clients = world.clients.map((one) => (one.id === assistant.id ? assistant : one));
    changed();
    return assistant;
  };

  const obstacleOf = ({ running, places, id }: Assistant): ChangePlan['obstacle'] => {
    const malformed = places.find(({ error }) => error?.code === 'config_malformed');
    if (malformed?.error) return malformed.error;
    if (id !== 'claude-desktop' || running !== true) return null;
    return {
      code: 'client_running',
      message: 'Claude Desktop is running and would overwrite the change.',
      nextStep: 'Quit it, also in the tray, then check again.',
    };
  };

  const plan = (action: ChangePlan['action'], input: RegisterOptions): ChangePlan => {
    const assistant = find(input.assistant);
    const transport = input.transport ?? assistant.transports[0] ?? null;
    const malformed = assistant.places.some(({ error }) => error?.code === 'config_malformed');
    return {
      assistant: assistant.id,
      action,
      name: input.name ?? 'easel',
      transport: action === 'register' ? transport : null,
      scope: input.scope,
      changes: malformed ? [] : changesOf({ assistant, action, input, transport, backup: false }),
      obstacle: obstacleOf(assistant),
      notes: notesOf(assistant, transport),
    };
  };

  const change = async (action: ChangePlan['action'], input: RegisterOptions): Promise<ChangeResult> => {
    const assistant = find(input.assistant);
    const obstacle = obstacleOf(assistant);
    if (obstacle) fail(obstacle.code, obstacle.message, obstacle);
    await sleep(writingMs);
    before.set(assistant.id, assistant);
    const transport = input.transport ?? assistant.transports[0] ?? null;
    const isRegister = action === 'register';
    const selfTest = !isRegister
      ? null
      : assistant.id === 'lm-studio'
        ? failedTest()
        : { ...passedTest(), at: Date.now() };
    const state = isRegister ? ('registered' as const) : ('not-registered' as const);
    const next = put({
      ...assistant,
      state,
      undoable: true,
      selfTest,
      places: assistant.places.map(({ path, scope, project }) => ({
        path,
        scope,
        project,
        state,
        entryName: isRegister ? (input.name ?? 'easel') : null,
        transport: isRegister ? transport : null,
        error: null,
      })),
    });
    return { assistant: next, changes: changesOf({ assistant, action, input, transport, backup: true }), selfTest };
  };

  return {
    router: {
      list: os.list.handler(() => {
        if (world.libraryBroken) {
          fail('forbidden_path', 'The folder of settings of this person cannot be read.', {
            nextStep: 'Look whether Easel runs as the person who installed the assistants.',
          });
        }
        return world.clients;
      }),
      get: os.get.handler(({ input }) => find(input.assistant)),
      planRegister: os.planRegister.handler(({ input }) => plan('register', input)),
      register: os.register.handler(({ input }) => change('register', input)),
      planUnregister: os.planUnregister.handler(({ input }) => plan('unregister', input)),
      unregister: os.unregister.handler(({ input }) => change('unregister', input)),
      undo: os.undo.handler(async ({ input }) => {
        await sleep(writingMs);
        const now = find(input.assistant);
        const assistant = put({ ...(before.get(now.id) ?? now), undoable: false });
        const changes = assistant.places.map(({ path }) => ({ path, diff: '', backup: null, target: null }));
        return { assistant, changes, selfTest: null };
      }),
      selfTest: os.selfTest.handler(async ({ input }) => {
        await sleep(testingMs);
        const selfTest = input.assistant === 'lm-studio' ? failedTest() : { ...passedTest(), at: Date.now() };
        put({ ...find(input.assistant), selfTest });
        return selfTest;
      }),
      log: os.log.handler(({ input }) => logOf(find(input.assistant))),
      diagnose: os.diagnose.handler(async ({ input }) => {
        await sleep(testingMs);
        const findings = mixedFindings(input.fix);
        return { at: Date.now(), findings, report: findings.map(({ id, message }) => `${id}: ${message}`).join('\n') };
      }),
    },
    /** Somebody ends Claude Desktop. */
    quit: (): void => {
      put({ ...find('claude-desktop'), running: false });
    },
  };
}

function notesOf({ places, id }: Assistant, transport: Transport | null): string[] {
  return [
    ...(places.length > 1
      ? ['Claude Desktop is installed twice as a store app. Both of its files are kept right.']
      : []),
    ...(transport === 'http' ? ['Over HTTP Easel must be running before the assistant asks for it.'] : []),
    ...(id === 'cursor' ? ['Another server of this file, “github”, stays as it is.'] : []),
  ];
}

interface Changing {
  readonly assistant: Assistant;
  readonly action: ChangePlan['action'];
  readonly input: RegisterOptions;
  readonly transport: Transport | null;
  /** Whether it was written, and the file before is kept. */
  readonly backup: boolean;
}

function changesOf({ assistant, action, input, transport, backup }: Changing): FileChange[] {
  const key = assistant.id.startsWith('vscode') ? 'servers' : 'mcpServers';
  const value = transport === 'http' ? httpEntry : entry;
  return assistant.places.map(({ path, state, ...now }) => ({
    path,
    diff:
      action === 'register' &&
      state === 'registered' &&
      now.transport === transport &&
      now.entryName === (input.name ?? 'easel')
        ? ''
        : diffOf({ key, name: input.name ?? 'easel', value, action }),
    backup: backup ? `${path.replace(/[^\\]*$/, '')}backups\\${path.replace(/^.*\\/, '')}.2026-11-21T19-20-14` : null,
    target: assistant.id === 'cursor' ? 'C:\\Users\\ada\\dotfiles\\cursor\\mcp.json' : null,
  }));
}

/** Our entry after somebody else's. */
function diffOf(options: { key: string; name: string; value: object; action: ChangePlan['action'] }): string {
  const { key, name, value, action } = options;
  const body = JSON.stringify({ [name]: value }, null, 2)
    .split('\n')
    .slice(1, -1);
  const sign = action === 'register' ? '+' : '-';
  const other = action === 'register' ? '-' : '+';
  const entryLines = body.map((line) => `${sign}  ${line}`);
  const size = 12 + body.length;
  const counts = action === 'register' ? `-1,12 +1,${size}` : `-1,${size} +1,12`;
  return [
    '--- a/settings.json',
    '+++ b/settings.json',
    `@@ ${counts} @@`,
    ' {',
    '   // servers that I use every day',
    `   "${key}": {`,
    '     "github": {',
    '       "command": "npx",',
    '       "args": ["-y", "@modelcontextprotocol/server-github"],',
    '       "env": { "GITHUB_TOKEN": "••••••••" },',
    action === 'register' ? `${other}    }` : `${sign}    },`,
    ...(action === 'register' ? [`${sign}    },`, ...entryLines] : [...entryLines, `${other}    }`]),
    '   },',
    '   // trailing comma kept',
    '   "theme": "dark",',
    ' }',
    '',
  ].join('\n');
}

function logOf({ id }: Assistant): { path: string | null; lines: string[] } {
  if (id !== 'claude-desktop') return { path: null, lines: [] };
  return {
    path: 'C:\\Users\\ada\\AppData\\Roaming\\Claude\\logs\\mcp-server-easel.log',
    lines: [
      '2026-11-21T18:02:11.004Z [easel] [info] Initializing server...',
      '2026-11-21T18:02:11.066Z [easel] [info] Server started and connected successfully',
      '2026-11-21T18:02:11.112Z [easel] [info] Message from client: {"method":"initialize"}',
      '2026-11-21T18:41:57.730Z [easel] [info] Server transport closed',
    ],
  };
}

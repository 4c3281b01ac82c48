import type { Assistant, AssistantPlace, Copyable, Finding, SelfTest } from '../../src-shared/nouns/assistants.ts';

const minute = 60_000;
const home = 'C:\\Users\\ada';
const shimPath = `${home}\\.easel\\bin\\easel-shim.cjs`;
const programPath = `${home}\\AppData\\Local\\Programs\\Easel\\Easel.exe`;
const msix = (family: string): string =>
  `${home}\\AppData\\Local\\Packages\\${family}\\LocalCache\\Roaming\\Claude\\claude_desktop_config.json`;

export const entry = {
  command: programPath,
  args: [shimPath, '--data', `${home}\\AppData\\Roaming\\Easel`],
  env: { ELECTRON_RUN_AS_NODE: '1' },
};
export const httpEntry = { url: 'http://127.0.0.1:7817/mcp', headers: { Authorization: 'Bearer ••••••••' } };

const place = (path: string, fields: Partial<AssistantPlace> = {}): AssistantPlace => ({
  path,
  scope: 'user',
  project: null,
  state: 'not-registered',
  entryName: null,
  transport: null,
  error: null,
  ...fields,
});

const registered: Partial<AssistantPlace> = { state: 'registered', entryName: 'easel', transport: 'stdio' };

export function passedTest(): SelfTest {
  return {
    ok: true,
    at: Date.now() - 3 * minute,
    command: `"${programPath}" "${shimPath}" --data "${home}\\AppData\\Roaming\\Easel"`,
    steps: [
      { name: 'start', ok: true, took: 61, message: 'The bridge started and found Easel running.' },
      { name: 'initialize', ok: true, took: 34, message: 'Easel 0.1.0 answered, protocol 2025-11-25.' },
      { name: 'tools', ok: true, took: 12, message: '23 tools.' },
      { name: 'call', ok: true, took: 9, message: 'get_status: ComfyUI is ready.' },
    ],
    log: ['easel-shim 0.1.0: connected to the running Easel'],
    error: null,
  };
}

export function failedTest(): SelfTest {
  return {
    ...passedTest(),
    ok: false,
    at: Date.now() - minute,
    steps: [
      { name: 'start', ok: true, took: 58, message: 'The bridge started.' },
      { name: 'initialize', ok: false, took: 10_000, message: 'No answer within 10 s.' },
    ],
    log: [
      'easel-shim 0.1.0: Easel is not running, starting it',
      'easel-shim 0.1.0: waiting for the endpoint of the data folder',
      'easel-shim 0.1.0: Easel did not open its endpoint within 10 s',
    ],
    error: {
      code: 'self_test_failed',
      message: 'The registered command started, but nothing answered within 10 s.',
      nextStep: 'Look at what it wrote below; start Easel by hand and run the self-test again.',
    },
  };
}

function copyablesOf(id: string): Copyable[] {
  const json = JSON.stringify({ mcpServers: { easel: entry } }, null, 2);
  const encoded = Buffer.from(JSON.stringify(entry)).toString('base64');
  const command: Copyable = {
    title: 'Command line',
    kind: 'command',
    text: `${id} mcp add easel -- "${entry.command}" "${entry.args.join('" "')}"`,
    hint: 'Run it in a terminal.',
  };
  const settings: Copyable = {
    title: 'Settings',
    kind: 'json',
    text: json,
    hint: 'Put it into the settings file of the assistant, beside the entries that are there.',
  };
  switch (id) {
    case 'cursor':
      return [
        settings,
        {
          title: 'Install link',
          kind: 'deeplink',
          text: `cursor://anysphere.cursor-deeplink/mcp/install?name=easel&config=${encodeURIComponent(encoded)}`,
          hint: 'Cursor opens and asks whether to add Easel.',
        },
      ];
    case 'goose':
      return [
        {
          title: 'Extension',
          kind: 'yaml',
          text: `extensions:\n  easel:\n    type: stdio\n    cmd: ${entry.command}\n    args:\n      - ${entry.args.join('\n      - ')}\n`,
          hint: 'Put it into config.yaml, under “extensions”.',
        },
      ];
    case 'kiro':
      return [
        settings,
        {
          title: 'Install link',
          kind: 'deeplink',
          text: `https://kiro.dev/launch/mcp/add?name=easel&config=${encodeURIComponent(JSON.stringify(entry))}`,
          hint: 'Your browser opens, and Kiro asks whether to add Easel.',
        },
      ];
    case 'amp':
    case 'copilot':
      return [command, settings];
    case 'other':
      return [
        { ...settings, hint: 'Most assistants take this in their settings for MCP servers.' },
        {
          title: 'Address',
          kind: 'json',
          text: JSON.stringify(
            { mcpServers: { easel: { ...httpEntry, headers: { Authorization: 'Bearer ab12cd34' } } } },
            null,
            2,
          ),
          hint: 'For those that connect over HTTP. Easel must be running.',
        },
        { ...command, text: `"${entry.command}" "${entry.args.join('" "')}"`, hint: 'What a program has to start.' },
      ];
    default:
      return [settings];
  }
}

function assistant(id: Assistant['id'], title: string, fields: Partial<Assistant> = {}): Assistant {
  return {
    id,
    title,
    way: 'file',
    state: 'not-installed',
    installed: false,
    running: null,
    transports: ['stdio'],
    scopes: ['user'],
    places: [],
    copyables: copyablesOf(id),
    afterwards: null,
    undoable: false,
    selfTest: null,
    ...fields,
  };
}

/** Nothing is installed. */
export function noAssistants(): Assistant[] {
  const both: Partial<Assistant> = { transports: ['stdio', 'http'] };
  return [
    assistant('claude-desktop', 'Claude Desktop', { afterwards: 'Start Claude Desktop again.' }),
    assistant('claude-code', 'Claude Code', { ...both, scopes: ['user', 'project'] }),
    assistant('cursor', 'Cursor', {
      ...both,
      scopes: ['user', 'project'],
      afterwards: 'Switch Easel on in Cursor under Settings, MCP.',
    }),
    assistant('vscode', 'VS Code', { ...both, transports: ['http', 'stdio'], scopes: ['user', 'project'] }),
    assistant('vscode-insiders', 'VS Code Insiders', { ...both, scopes: ['user', 'project'] }),
    assistant('windsurf', 'Windsurf', both),
    assistant('lm-studio', 'LM Studio', both),
    assistant('codex', 'Codex CLI', { ...both }),
    assistant('gemini', 'Gemini CLI', { ...both }),
    assistant('zed', 'Zed', { way: 'copy' }),
    assistant('amp', 'Amp', { way: 'copy' }),
    assistant('copilot', 'Copilot CLI', { way: 'copy' }),
    assistant('goose', 'Goose', { way: 'copy' }),
    assistant('kiro', 'Kiro', { way: 'copy' }),
    assistant('other', 'Any other assistant', { way: 'copy', ...both }),
  ];
}

/** One in every state: lost and twice as MSIX while it runs, sound, new, outdated, malformed, sound but failing its test, by hand. */
export function mixedAssistants(): Assistant[] {
  const here: Partial<Assistant> = { installed: true };
  const some: Partial<Record<Assistant['id'], Partial<Assistant>>> = {
    'claude-desktop': {
      state: 'lost',
      running: true,
      places: [
        place(msix('Claude_pzs8sxrjxfjjc'), registered),
        place(msix('ClaudeNightly_8wekyb3d8bbwe'), {
          state: 'lost',
          error: {
            code: 'config_changed',
            message: 'The entry that Easel wrote here on 18 November is gone.',
            nextStep: 'Claude Desktop rewrites this file at times. Quit it and press Repair.',
          },
        }),
      ],
    },
    'claude-code': {
      state: 'registered',
      running: false,
      places: [place(`${home}\\.claude.json`, registered)],
      selfTest: passedTest(),
      undoable: true,
    },
    cursor: { state: 'not-registered', running: true, places: [place(`${home}\\.cursor\\mcp.json`)] },
    vscode: {
      state: 'outdated',
      running: false,
      places: [
        place(`${home}\\AppData\\Roaming\\Code\\User\\mcp.json`, {
          state: 'outdated',
          entryName: 'easel',
          transport: 'http',
          error: {
            code: 'config_changed',
            message: 'Its entry says port 7820; Easel listens on port 7817.',
            nextStep: 'Press Repair.',
          },
        }),
      ],
    },
    windsurf: {
      state: 'broken',
      running: false,
      places: [
        place(`${home}\\.codeium\\windsurf\\mcp_config.json`, {
          state: 'broken',
          error: {
            code: 'config_malformed',
            message: 'The file is not valid JSON: a comma or a closing brace is missing at line 14, column 5.',
            nextStep: 'Correct it there; Easel does not overwrite a file that it cannot read.',
            details: { line: 14, column: 5 },
          },
        }),
      ],
    },
    'lm-studio': {
      state: 'registered',
      running: false,
      places: [place(`${home}\\.lmstudio\\mcp.json`, registered)],
      selfTest: failedTest(),
    },
    codex: { state: 'not-registered', places: [place(`${home}\\.codex\\config.toml`)] },
    zed: { state: 'not-registered', places: [place(`${home}\\AppData\\Roaming\\Zed\\settings.json`)] },
  };
  return noAssistants().map((one) => {
    const fields = some[one.id];
    return fields ? { ...one, ...here, ...fields } : one;
  });
}

const finding = (fields: Pick<Finding, 'id' | 'about' | 'severity' | 'message'> & Partial<Finding>): Finding => ({
  cause: null,
  fix: null,
  fixable: false,
  fixed: false,
  ...fields,
});

/** What the check says of `mixedAssistants`, before and after mending. */
export function mixedFindings(fixed: boolean): Finding[] {
  return [
    finding({ id: 'comfyui', about: 'ComfyUI', severity: 'ok', message: 'ComfyUI 0.3.64 answers in 12 ms.' }),
    finding({
      id: 'registration-lost',
      about: 'claude-desktop',
      severity: 'error',
      message: 'Easel was registered with Claude Desktop, and the entry is gone.',
      cause: 'Claude Desktop rewrote its settings file at its last start.',
      fix: 'Quit Claude Desktop, then press Repair.',
    }),
    finding({
      id: 'registration-outdated',
      about: 'vscode',
      severity: 'warning',
      message: 'VS Code calls port 7820; Easel listens on port 7817.',
      cause: 'The port was taken when Easel started on 12 November.',
      fix: 'Easel writes the entry anew with the present port.',
      fixable: true,
      fixed,
    }),
    finding({
      id: 'config-malformed',
      about: 'windsurf',
      severity: 'error',
      message: 'mcp_config.json of Windsurf is not valid JSON.',
      cause: 'A comma or a closing brace is missing at line 14, column 5.',
      fix: 'Correct the file there.',
    }),
    finding({
      id: 'model-missing',
      about: 'Edit a picture (Flux Kontext)',
      severity: 'note',
      message: 'Two models of this template are not installed.',
      fix: 'Install them, or switch the template off.',
    }),
    finding({ id: 'port', about: 'MCP', severity: 'ok', message: 'Port 7817 is Easel’s own.' }),
    finding({ id: 'origin', about: 'ComfyUI', severity: 'ok', message: 'ComfyUI accepts what Easel sends.' }),
    finding({
      id: 'data',
      about: 'Easel',
      severity: 'ok',
      message: 'The data folder can be written; 182 GB are free.',
    }),
  ];
}

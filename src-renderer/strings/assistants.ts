import type {
  Copyable,
  Finding,
  RegistrationState,
  RegistrationWay,
  Scope,
  SelfTest,
  Transport,
} from '../../src-shared/nouns/assistants.ts';

/** The words of the page of the assistants. */
export const assistantStrings = {
  title: 'Assistants',
  note: (registered: number, installed: number) =>
    installed === 0 ? 'None found on this machine' : `${registered} of ${installed} registered`,
  refresh: 'Look again',
  found: 'On this machine',
  absent: 'Not on this machine',
  absentText: 'Easel knows these too. Once one is installed it appears above.',
  byHand: 'By hand',
  select: (title: string) => `Show ${title}`,
  inspector: 'Assistant',
  running: 'Running',
  empty: {
    title: 'No assistant found',
    text: 'Install Claude Desktop, Cursor, VS Code or another assistant, then look again. Any MCP client can be set up by hand.',
    action: 'Look again',
  },
  states: {
    'not-installed': 'Not installed',
    'not-registered': 'Not registered',
    registered: 'Registered',
    outdated: 'Outdated',
    broken: 'Broken',
    lost: 'Lost',
  } satisfies Record<RegistrationState, string>,
  meanings: {
    'not-installed': 'There is no trace of it on this machine.',
    'not-registered': 'It does not know Easel yet.',
    registered: 'Easel is one of its tools.',
    outdated: 'Its entry is from an older Easel, or Easel moved since. Repair writes it anew.',
    broken: 'Its entry cannot work as it is, or its file cannot be read.',
    lost: 'Easel was registered here, and the entry is gone. Repair puts it back.',
  } satisfies Record<RegistrationState, string>,
  ways: {
    file: 'Easel adds one entry to its settings',
    copy: 'Set up by hand: copy, or open a link',
  } satisfies Record<RegistrationWay, string>,
  otherText: 'Any other program that speaks MCP: copy what it asks for.',
  transports: { stdio: 'Local command (stdio)', http: 'HTTP' } satisfies Record<Transport, string>,
  transportHints: {
    stdio: 'The assistant starts a small bridge itself, and the bridge starts Easel when it is not running.',
    http: 'The assistant calls the address of Easel, which must be running.',
  } satisfies Record<Transport, string>,
  selfTestFailed: 'The self-test failed',
  over: { stdio: 'Connects by a local command', http: 'Connects over HTTP' } satisfies Record<Transport, string>,
  scopes: { user: 'Everywhere', project: 'One project' } satisfies Record<Scope, string>,

  register: 'Register',
  repair: 'Repair',
  remove: 'Remove',
  change: 'Change…',
  setUp: 'Set up',
  actionOn: { register: 'Register', repair: 'Repair', remove: 'Remove', change: 'Change', setUp: 'Set up' },
  undo: 'Undo',
  undoLast: 'Undo the last change',
  undoing: 'Undoing…',
  toRepair: (count: number) => (count === 1 ? '1 assistant to repair' : `${count} assistants to repair`),
  undone: (title: string) => `The last change for ${title} is undone.`,

  place: {
    title: 'Where it is kept',
    several: (count: number) =>
      `${title(count)} of its settings files are on this machine; Easel keeps all of them right.`,
    entry: 'Entry',
    transport: 'Connection',
    inProject: (folder: string) => `For the project in ${folder}`,
    copyPath: 'Copy the path',
    none: 'No settings file was found.',
  },

  options: {
    title: 'Options',
    transport: 'Connection',
    name: 'Name of the entry',
    nameProblem: 'Letters, digits, - and _, at most 32.',
    scope: 'For',
    project: 'Folder of the project',
    projectPlaceholder: 'The whole path of the folder',
    projectProblem: 'Needs the folder of the project.',
  },

  plan: {
    titles: {
      register: (name: string) => `Register Easel with ${name}`,
      repair: (name: string) => `Repair Easel in ${name}`,
      remove: (name: string) => `Remove Easel from ${name}`,
      change: (name: string) => `Change how ${name} connects`,
    },
    text: 'This is exactly what will change. Nothing is written before you confirm.',
    file: 'File',
    target: (path: string) => `This is a link; the file behind it is changed: ${path}`,
    backup: 'A copy of the file as it is now is kept, and you can undo.',
    backupAt: 'The file as it is now is kept at',
    fresh: 'The file is new; undo takes it away again.',
    unchanged: 'Nothing in this file has to change.',
    nothing: 'Everything is already as it has to be.',
    diffOf: (path: string) => `Changes of ${path}`,
    copyDiff: 'Copy the changes',
    added: 'added',
    removed: 'removed',
    lines: (added: number, removed: number) => `+${added} −${removed}`,
    checkAgain: 'Check again',
    checking: 'Checking…',
    working: { register: 'Registering…', repair: 'Repairing…', remove: 'Removing…', change: 'Changing…' },
    workingText: 'Easel writes, reads back what it wrote, and tries it out. That takes a few seconds.',
    removingText: 'Easel writes, and reads back what it wrote.',
  },

  result: {
    registered: (name: string) => `Easel is registered with ${name}.`,
    removed: (name: string) => `Easel is no longer registered with ${name}.`,
    untested: (name: string) => `${name} has the entry, but the self-test failed.`,
    undone: 'It is as it was before.',
    backup: 'Kept copy',
    changed: 'Changed',
    done: 'Done',
  },

  selfTest: {
    title: 'Self-test',
    run: 'Run the self-test',
    again: 'Run it again',
    running: 'Testing…',
    runningText: 'Easel starts what is registered, as the assistant would.',
    passed: 'Everything answered',
    failed: 'Something did not answer',
    never: 'Not tried yet. It starts exactly what is registered, as the assistant would, and asks it for its tools.',
    steps: {
      start: 'Start',
      initialize: 'Say hello',
      tools: 'List the tools',
      call: 'Call one tool',
    } satisfies Record<SelfTest['steps'][number]['name'], string>,
    passedStep: 'passed',
    failedStep: 'failed',
    log: 'What it wrote',
    command: 'What was started',
    copyLog: 'Copy the log',
    copyCommand: 'Copy the command',
  },

  log: {
    title: 'Log of the assistant',
    none: 'This assistant keeps no log of its MCP servers.',
    empty: 'Nothing is in it yet.',
    copy: 'Copy the log',
    refresh: 'Read it again',
  },

  copyables: {
    title: 'Set it up by hand',
    kinds: { json: 'JSON', toml: 'TOML', yaml: 'YAML', command: 'Command', deeplink: 'Link' } satisfies Record<
      Copyable['kind'],
      string
    >,
    copy: (what: string) => `Copy “${what}”`,
    open: 'Open the link',
    openHint: 'The assistant opens and asks whether to add Easel',
    noOpen: 'Copy the link and open it in your browser.',
  },

  notInstalled: (title: string) => `${title} was not found on this machine. Install it, then look again.`,

  diagnosis: {
    run: 'Check everything',
    title: 'Check',
    running: 'Checking…',
    runningText: 'Easel looks at ComfyUI, at every assistant, and at all between them.',
    all: 'Everything is fine',
    some: (count: number) => (count === 1 ? 'One thing needs a look' : `${count} things need a look`),
    fine: (count: number) => (count === 1 ? '1 check passed' : `${count} checks passed`),
    severities: { ok: 'Fine', note: 'Note', warning: 'Warning', error: 'Problem' } satisfies Record<
      Finding['severity'],
      string
    >,
    cause: 'Why',
    fix: 'What to do',
    fixable: 'Easel can fix this',
    fixed: 'Fixed',
    fixAll: 'Fix what is safe',
    fixing: 'Fixing…',
    again: 'Check again',
    copyReport: 'Copy report',
    copied: 'Report copied',
    close: 'Close the check',
  },
} as const;

function title(count: number): string {
  return count === 2 ? 'Two' : String(count);
}

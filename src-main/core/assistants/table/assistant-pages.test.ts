import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { format } from 'prettier';
import { afterEach, expect, test } from 'vitest';
import type { StdioEntry } from '../system.ts';
import type { AssistantFacts, Platform, WantedEntry } from './assistant-facts.ts';
import { fakeSystem, type FakeSystem } from './assistant-system.fixture.ts';
import { assistantTable } from './table.ts';
import { entryText } from './text-forms.ts';

const made: FakeSystem[] = [];
afterEach(() => made.splice(0).forEach((system) => system.remove()));

const systems = { darwin: 'macOS', win32: 'Windows', linux: 'Linux' } as const;
const example: StdioEntry = {
  command: '/path/to/node',
  args: ['~/.easel/data/bin/shim.cjs', '--data-dir', '~/.easel/data', '--cli', '/path/to/easel/dist/cli.js'],
  env: {},
};
const stdio: WantedEntry = { transport: 'stdio', ...example };
const http: WantedEntry = { transport: 'http', url: 'http://127.0.0.1:7817/mcp', token: 'TOKEN' };

/** As people write it: with the system's own words for its folders. */
function shown(path: string, { platform, homeFolder }: FakeSystem): string {
  const below = path.slice(homeFolder.length + 1).split(sep);
  if (platform !== 'win32') return ['~', ...below].join('/');
  const [one, two] = below;
  if (one === 'AppData') return [two === 'Local' ? '%LOCALAPPDATA%' : '%APPDATA%', ...below.slice(2)].join('\\');
  return ['%USERPROFILE%', ...below].join('\\');
}

async function placesOf(facts: AssistantFacts, platform: Platform): Promise<string[]> {
  const system = fakeSystem(platform, { home: mkdtempSync(join(tmpdir(), 'easel-pages-')) });
  made.push(system);
  if (facts.id === 'claude-desktop' && platform === 'win32') {
    system.mkdir('AppData', 'Local', 'Packages', 'Claude_pzs8sxrjxfjjc');
  }
  const project = join(system.homeFolder, 'project');
  const user = await facts.places(system, { scope: 'user' });
  const ofProject = facts.scopes.includes('project') ? await facts.places(system, { scope: 'project', project }) : [];
  const line = (path: string, scope: string): string => `| ${systems[platform]} | \`${path}\` | ${scope} |`;
  return [
    ...user.map(({ path }) => line(shown(path, system), 'for you')),
    ...ofProject.map(({ path }) =>
      line(shown(path, system).replace(/^(~|%USERPROFILE%)[\\/]project/, '<project>'), 'for a project'),
    ),
  ];
}

/** Claude Desktop's own folder on Windows, for those installs that are no store package. */
const classic: Readonly<Partial<Record<string, string>>> = {
  'claude-desktop':
    'On Windows every install of 2026 is a store package (the path above, once for each package folder that is there); an older one reads `%APPDATA%\\Claude\\claude_desktop_config.json`.',
};

const fence = { jsonc: 'json', toml: 'toml', yaml: 'yaml' } as const;

function block(facts: AssistantFacts, wanted: WantedEntry): string[] {
  const { format: kind, keyPath } = facts.file;
  const text = entryText(kind, { keyPath, name: 'easel', entry: facts.entry('easel', wanted) });
  return [
    '',
    wanted.transport === 'stdio' ? 'It starts Easel by itself:' : 'Over HTTP, with Easel running:',
    '',
    `\`\`\`${fence[kind]}`,
    text.trimEnd(),
    '```',
  ];
}

async function page(facts: AssistantFacts): Promise<string> {
  const { title, id, way, file, transports, afterwards, mustQuitFirst } = facts;
  const rows = (await Promise.all((['darwin', 'win32', 'linux'] as const).map((one) => placesOf(facts, one)))).flat();
  const after = [...new Set((['darwin', 'win32', 'linux'] as const).map((one) => afterwards(one)))].filter(
    (one) => one !== null,
  );
  const key = file.keyPath.map((one) => `\`${one}\``).join(' → ');
  return [
    `# ${title}`,
    '',
    way === 'file'
      ? `\`easel register ${id}\`, or Register on the Assistants page, writes one entry, \`easel\`, under ${key}. Nothing else in the file is touched.`
      : id === 'other'
        ? 'Any other program that speaks MCP: copy what it asks for from the Assistants page, or from `easel assistants show other`.'
        : `Registered by hand: copy the entry from the Assistants page, or from \`easel assistants show ${id}\`, into ${file.label}, under ${key}.`,
    ...(mustQuitFirst
      ? ['', `${title} has to be closed first: it writes its own list over the file when it starts.`]
      : []),
    ...(rows.length > 0 ? ['', '| system | file | |', '| --- | --- | --- |', ...rows] : []),
    ...(classic[id] ? ['', classic[id]] : []),
    '',
    '## What is written',
    '',
    'Every path is written out in full; `~` stands for your home folder here.',
    ...(transports.includes('stdio') ? block(facts, stdio) : []),
    ...(transports.includes('http') ? block(facts, http) : []),
    ...(after.length > 0 ? ['', '## Afterwards', '', ...after.flatMap((one) => [one, ''])] : []),
    '',
    '## Undoing it by hand',
    '',
    way === 'file'
      ? `\`easel unregister ${id}\` takes the entry out, \`easel assistants undo ${id}\` takes the last change back. By hand: close ${title}, delete \`easel\` and its value under ${key} in the file above, and start ${title} again. The file as it was before each change lies in \`~/.easel/data/assistants/backups\`.`
      : `Delete \`easel\` and its value under ${key} in the file where you put it, and start ${id === 'other' ? 'the program' : title} again.`,
    '',
  ].join('\n');
}

test.each(Object.values(assistantTable).map((facts) => [facts.id, facts] as const))(
  'docs/assistants/%s.md says what is written where (`npx vitest run assistant-pages -u` writes it)',
  async (id, facts) => {
    const text = await format(await page(facts), {
      parser: 'markdown',
      printWidth: 120,
      singleQuote: true,
      trailingComma: 'all',
    });
    expect(text).not.toMatch(/easel-pages|undefined/);
    await expect(text).toMatchFileSnapshot(`../../../../docs/assistants/${id}.md`);
  },
);

test('docs/assistants/README.md names each of them', async () => {
  const lines = Object.values(assistantTable).map(
    ({ id, title, way }) => `- [${title}](${id}.md)${way === 'copy' ? ', by hand' : ''}`,
  );
  const text = `# Assistants\n\nWhat Easel writes into the configuration of each client, where, and how to undo it by hand.\n\n${lines.join('\n')}\n`;
  await expect(text).toMatchFileSnapshot('../../../../docs/assistants/README.md');
});

import type { Copyable } from '../../../../src-shared/nouns/assistants.ts';
import type { AssistantFacts, Platform, WantedEntry } from './assistant-facts.ts';
import { shellLine } from './shell-line.ts';
import { entryText } from './text-forms.ts';

const kinds = { jsonc: 'json', toml: 'toml', yaml: 'yaml' } as const;

/** Said of everything that can be copied: texts travel. */
const carries = {
  stdio: 'It holds no secret, only paths of this computer.',
  http: "It holds this Easel's access token: give it to nobody.",
} as const;

export interface CopyableOptions {
  readonly name: string;
  /** HTTP only when the person asks for it: it brings the token along. */
  readonly wanted: WantedEntry;
  readonly platform: Platform;
}

/** Everything that a person can copy or open to register Easel by hand; nothing where the client lacks the transport. */
export function copyablesOf(assistant: AssistantFacts, { name, wanted, platform }: CopyableOptions): Copyable[] {
  if (!assistant.transports.includes(wanted.transport)) return [];
  return [
    ...links(assistant, name, wanted),
    ...commandLine(assistant, { name, wanted, platform }),
    block(assistant, name, wanted),
    ...(assistant.id === 'other' && wanted.transport === 'stdio' ? [plainCommand(wanted, platform)] : []),
  ];
}

function links(assistant: AssistantFacts, name: string, wanted: WantedEntry): Copyable[] {
  return assistant.deeplinks(name, wanted).map(({ title, url }) => ({
    title,
    kind: 'deeplink' as const,
    text: url,
    hint: url.startsWith('https:')
      ? `Open it in a browser; it leads to ${assistant.title} by way of ${new URL(url).hostname}, which gets to see it. ${carries[wanted.transport]}`
      : `Open it: ${assistant.title} asks before it adds Easel. ${carries[wanted.transport]}`,
  }));
}

function commandLine({ ownCommand, title }: AssistantFacts, { name, wanted, platform }: CopyableOptions): Copyable[] {
  const args = ownCommand?.register(name, wanted);
  if (!ownCommand || !args) return [];
  const where = platform === 'win32' ? 'the Command Prompt (not PowerShell)' : 'a terminal';
  return [
    {
      title: `Command of ${title}`,
      kind: 'command',
      text: shellLine(platform, [ownCommand.command, ...args]),
      hint: `Run it in ${where}. ${carries[wanted.transport]}`,
    },
  ];
}

function block({ file, entry }: AssistantFacts, name: string, wanted: WantedEntry): Copyable {
  const kind = kinds[file.format];
  return {
    title: `${kind.toUpperCase()} of the entry`,
    kind,
    text: entryText(file.format, { keyPath: file.keyPath, name, entry: entry(name, wanted) }),
    hint: `Add it to ${file.label}, beside what is there already. ${carries[wanted.transport]}`,
  };
}

function plainCommand(
  { command, args, env }: Extract<WantedEntry, { transport: 'stdio' }>,
  platform: Platform,
): Copyable {
  return {
    title: 'Command that speaks MCP',
    kind: 'command',
    text: shellLine(platform, [command, ...args], env),
    hint: `For a program that asks for a command: it speaks MCP over stdin and stdout. ${carries.stdio}`,
  };
}

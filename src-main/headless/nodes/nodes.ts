import { type Command, Option } from 'commander';
import {
  nodeMarks,
  type NodeDetails,
  type NodeGroup,
  type NodeInput,
  type NodeMark,
} from '../../../src-shared/nouns/nodes.ts';
import { parsePositive } from '../options.ts';
import {
  addCommonOptions,
  inProgram as inTheProgram,
  type Answer,
  type CommandContext,
  type CommandFlags,
} from '../in-program.ts';

interface NodeFlags extends CommandFlags {
  readonly backend?: string;
}

interface SearchFlags extends NodeFlags {
  readonly category?: string;
  readonly input?: string;
  readonly output?: string;
  readonly pack?: string;
  readonly mark?: NodeMark;
  readonly limit?: number;
  readonly fresh?: boolean;
}

const more = `
Examples:
  easel nodes search upscale --output IMAGE
  easel nodes search --mark api                  the ones that cost money
  easel nodes show KSampler --choices 100
  easel nodes packs --json`;

/** The node classes of the connected ComfyUI, for a person at a terminal and for scripts. */
export function addNodes(program: Command): void {
  const nodes = program
    .command('nodes')
    .description('search and describe the node classes of ComfyUI')
    .addHelpText('after', more);

  backendOption(
    nodes
      .command('search')
      .description('classes in which all the words occur, the best first')
      .argument('[words...]', 'in name, title, category, description or pack')
      .option('--category <name>', 'this category or one below it')
      .option('--input <type>', 'an input takes this type, such as MODEL')
      .option('--output <type>', 'an output has this type')
      .option('--pack <name>', 'folder of the pack; comfy-core is ComfyUI itself')
      .addOption(new Option('--mark <mark>', 'has this mark').choices(nodeMarks))
      .option('--limit <number>', 'how many to show', parsePositive, 50)
      .option('--fresh', 'read the classes of the server again first'),
  ).action((words: string[], flags: SearchFlags) =>
    inProgram(flags, async ({ client, signal }) => {
      const { category, input, output, pack, mark, limit, fresh, backend } = flags;
      const found = await client.nodes.search(
        { text: words.join(' ') || undefined, category, input, output, pack, mark, limit, fresh, backend },
        { signal },
      );
      const rest = found.total > found.nodes.length ? [`… and ${found.total - found.nodes.length} more (--limit)`] : [];
      const none =
        found.total > 0 ? [] : ['No node class is like that.', ...found.nearest.map((name) => `Did you mean: ${name}`)];
      return {
        value: found,
        lines: [
          ...found.nodes.map(
            (node) => `${node.name}${titled(node)}${marked(node.marks)}  [${node.category}; ${node.pack}]`,
          ),
          ...rest,
          ...none,
        ],
      };
    }),
  );

  backendOption(
    nodes
      .command('show')
      .description('one class with its inputs and outputs')
      .argument('<name>', 'as `easel nodes search` shows it')
      .option('--choices <number>', 'how many of each list of choices to name', parsePositive, 8),
  ).action((name: string, flags: NodeFlags & { choices: number }) =>
    inProgram(flags, async ({ client }) => {
      const node = await client.nodes.get({ name, choices: flags.choices, backend: flags.backend });
      return { value: node, lines: linesOf(node) };
    }),
  );

  for (const [noun, description] of [
    ['categories', 'the categories, with the number of their classes'],
    ['packs', 'the packs, largest first'],
  ] as const) {
    backendOption(nodes.command(noun).description(description)).action((flags: NodeFlags) =>
      inProgram(flags, async ({ client, signal }) => {
        const groups: NodeGroup[] = await client.nodes[noun]({ backend: flags.backend }, { signal });
        return {
          value: groups,
          lines: groups.map(({ name, nodes: count }) => `${String(count).padStart(5)}  ${name || '(none)'}`),
        };
      }),
    );
  }
}

const backendOption = (command: Command): Command =>
  addCommonOptions(
    command.option('--backend <backend>', 'of this one: its id or name, as `easel backends list` shows it'),
  );

const inProgram = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inTheProgram(flags, { needsBackend: true, caller: 'easel nodes' }, work);

const titled = ({ name, displayName }: { name: string; displayName: string }): string =>
  displayName === name ? '' : `  ${displayName}`;

const marked = (marks: readonly NodeMark[]): string => (marks.length > 0 ? `  (${marks.join(', ')})` : '');

function linesOf(node: NodeDetails): string[] {
  return [
    `${node.name}${titled(node)}${marked(node.marks)}`,
    `${node.category || '(no category)'}; ${node.pack}`,
    ...(node.description ? [node.description] : []),
    'Inputs:',
    ...node.inputs.map((input) => `  ${lineOf(input)}`),
    'Outputs:',
    ...node.outputs.map(({ name, type, list }, index) => `  ${index}  ${name}  ${type}${list ? ', a list' : ''}`),
  ];
}

function lineOf(input: NodeInput): string {
  const { name, type, required, default: preset, min, max, step, choices, choicesTotal = 0, onlyWith } = input;
  const left = choicesTotal - (choices?.length ?? 0);
  const facts = [
    type,
    ...(required ? [] : ['optional']),
    ...(onlyWith === undefined ? [] : [`only with ${onlyWith}`]),
    ...(preset === undefined ? [] : [`default ${JSON.stringify(preset)}`]),
    ...(min === undefined && max === undefined ? [] : [`${min ?? ''} to ${max ?? ''}`]),
    ...(step === undefined ? [] : [`step ${step}`]),
    ...(choices?.length ? [`one of ${choices.join(', ')}${left > 0 ? ` and ${left} more` : ''}`] : []),
  ];
  return `${name}  ${facts.join(', ')}`;
}

import { Argument, type Command, Option } from 'commander';
import { assistantIds, scopeSchema, type Scope, type Transport } from '../../../src-shared/nouns/assistants.ts';
import type { CommandFlags } from '../in-program.ts';

/** Who asks, as jobs and logs name it. */
export const caller = 'easel';

/** Those that can be registered; the rest of the list is `other`, which can only be copied. */
export const assistantArgument = (): Argument =>
  new Argument('<assistant>', 'such as claude-desktop, cursor or codex').choices(assistantIds);

export interface RegisterFlags extends CommandFlags {
  readonly all?: boolean;
  readonly dryRun?: boolean;
  readonly scope?: Scope;
  readonly project?: string;
  readonly http?: boolean;
  readonly stdio?: boolean;
  readonly name?: string;
  readonly yes?: boolean;
}

export const transportOf = ({ http, stdio }: RegisterFlags): Transport | undefined =>
  http ? 'http' : stdio ? 'stdio' : undefined;

/** What both register and unregister take. */
export function addRegisterOptions(command: Command): Command {
  return command
    .option('--name <name>', 'name of the entry (default: the one that it has, else easel)')
    .addOption(
      new Option('--scope <scope>', 'user, or project for the folder you are in (default: user)').choices(
        scopeSchema.options,
      ),
    )
    .addOption(
      new Option('--project <folder>', 'another folder; implies --scope project').implies({ scope: 'project' }),
    )
    .option('--dry-run', 'show what would be changed, and change nothing')
    .option('-y, --yes', 'do not ask');
}

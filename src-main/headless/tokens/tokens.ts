import { InvalidArgumentError, Option, type Command } from 'commander';
import { tokenScopes, type Token, type TokenScope } from '../../../src-shared/nouns/tokens.ts';
import { addCommonOptions, inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';

const more = `
A token opens /mcp, /health and the outputs of its own jobs, as Authorization: Bearer. With it one sees, waits for and cancels one's own jobs
and nobody else's, unless it has the scope all. The token of \`easel serve\` itself is yours: it opens everything.

Examples:
  easel tokens create ada
  easel tokens create "the build server" --scope all
  easel tokens list
  easel tokens revoke ada`;

/** Who of a team may use this Easel over the network. */
export function addTokens(program: Command): void {
  const tokens = program
    .command('tokens')
    .description('let a team use this Easel: a token for each, and away with it')
    .addHelpText('after', more);

  addCommonOptions(
    tokens
      .command('create')
      .description('make a token; it is shown this once')
      .argument('<name>', 'whose it is; one line, at most 60 characters')
      .addOption(
        new Option('--scope <scope>', `what it may besides: ${tokenScopes.join(', ')}; may be repeated`)
          .argParser(readScope)
          .default([], 'its own jobs only'),
      ),
  ).action((name: string, flags: CommandFlags & { scope: TokenScope[] }) =>
    run(flags, async ({ client }) => {
      const created = await client.tokens.create({ name, scopes: flags.scope });
      return {
        value: created,
        lines: [
          created.secret,
          `This is the token of ${created.token.name}. It is not shown again: hand it over now, as Authorization: Bearer for /mcp.`,
        ],
      };
    }),
  );

  addCommonOptions(tokens.command('list').description('whose tokens there are, and when each was used last')).action(
    (flags: CommandFlags) =>
      run(flags, async ({ client }) => {
        const all = await client.tokens.list();
        return { value: all, lines: all.length === 0 ? ['There are no tokens.'] : all.map(lineOf) };
      }),
  );

  addCommonOptions(
    tokens
      .command('revoke')
      .description('take a token back, at once; its jobs go on')
      .argument('<token>', 'its name or id, as `easel tokens list` shows it'),
  ).action((token: string, flags: CommandFlags) =>
    run(flags, async ({ client }) => {
      const revoked = await client.tokens.revoke({ token });
      return { value: revoked, lines: [`The token of ${revoked.name} counts no more.`] };
    }),
  );
}

const run = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inProgram(flags, { needsBackend: false, caller: 'easel tokens' }, work);

function lineOf({ id, name, scopes, createdAt, lastUsedAt }: Token): string {
  const used = lastUsedAt === null ? 'never used' : `used ${minuteOf(lastUsedAt)}`;
  const scope = scopes.length === 0 ? 'its own jobs' : scopes.join(', ');
  return `${name}  ${id}  ${scope}  created ${minuteOf(createdAt)}  ${used}`;
}

const minuteOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

function readScope(value: string, before: readonly TokenScope[]): TokenScope[] {
  const scope = tokenScopes.find((one) => one === value);
  if (!scope) throw new InvalidArgumentError(`There is: ${tokenScopes.join(', ')}.`);
  return [...before, scope];
}

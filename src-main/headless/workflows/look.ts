import type { Command } from 'commander';
import { harmlessText } from '../convert/terminal-text.ts';
import { addCommonOptions } from '../in-program.ts';
import { sizeText } from '../templates/size-text.ts';
import { writeText } from '../write-text.ts';
import { inProgram, pathCommand, type WorkflowFlags } from './in-program.ts';

/** What there is, and what is in it. */
export function addWorkflowLook(workflows: Command): void {
  addCommonOptions(
    workflows
      .command('list')
      .description('the workflows that ComfyUI keeps')
      .option('--deleted', 'instead those that are no longer there and can be restored'),
  ).action((flags: WorkflowFlags & { deleted?: boolean }) =>
    inProgram(flags, async ({ client }) => {
      if (flags.deleted) {
        const deleted = await client.workflows.saved.deleted();
        return {
          value: deleted,
          lines: deleted.map(({ path, version, keptAt }) => `${day(keptAt)}  ${path}, version ${version}`),
        };
      }
      const list = await client.workflows.saved.list();
      return {
        value: list,
        lines: list.map(
          ({ path, bytes, modifiedAt }) =>
            `${day(modifiedAt)}  ${bytes === null ? '' : sizeText(bytes).padStart(9)}  ${path}`,
        ),
      };
    }),
  );

  pathCommand(workflows, 'get', 'print one as it is')
    .option('--out <file>', 'write it there')
    .action((path: string, flags: WorkflowFlags & { out?: string }) =>
      inProgram(flags, async ({ client }) => {
        const found = await client.workflows.saved.get({ path });
        const { out } = flags;
        if (out === undefined) return { value: found, lines: [], raw: harmlessText(found.text) };
        await writeText(out, found.text);
        return { value: { ...found, file: out }, lines: [out, ...(found.problem === null ? [] : [found.problem])] };
      }),
    );

  pathCommand(workflows, 'versions', 'the former contents of one, newest first; of a deleted one too').action(
    (path: string, flags: WorkflowFlags) =>
      inProgram(flags, async ({ client }) => {
        const versions = await client.workflows.saved.versions({ path });
        return {
          value: versions,
          lines: versions.map(
            ({ version, why, keptAt, bytes }) =>
              `${String(version).padStart(4)}  ${day(keptAt)}  ${sizeText(bytes).padStart(9)}  ${why}`,
          ),
        };
      }),
  );
}

const day = (time: number | null): string => (time === null ? '' : new Date(time).toISOString()).padEnd(24);

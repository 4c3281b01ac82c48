import type { Command } from 'commander';
import type { ChangedWorkflow } from '../../../src-shared/nouns/saved-workflows.ts';
import { linesOfOutputs, writeOriginals } from '../generate/generate.ts';
import { createProgressBar } from '../generate/progress-bar.ts';
import { followJob } from '../generate/run-job.ts';
import { textsOf } from '../generate/texts.ts';
import { contentOf, type Answer } from '../in-program.ts';
import { inProgram, pathCommand, type WorkflowFlags } from './in-program.ts';

interface SaveFlags extends WorkflowFlags {
  readonly overwrite?: boolean;
  readonly modifiedAt?: number;
}

const since = '--modified-at <ms>';
const sinceText = 'only while it was last changed then, as `list --json` says';

/** What writes, deletes and runs them. */
export function addWorkflowChanges(workflows: Command): void {
  pathCommand(workflows, 'save', 'save a workflow of any format so that ComfyUI opens it')
    .argument('<file>', 'workflow (JSON), or a picture, video or sound that ComfyUI made; - for stdin')
    .option('--overwrite', 'replace one that is there: it becomes a version')
    .option(since, `replace it, ${sinceText}`, Number)
    .action((path: string, from: string, flags: SaveFlags) =>
      inProgram(flags, async ({ client }) => {
        const { overwrite, modifiedAt } = flags;
        const file = await contentOf(from);
        return changed(await client.workflows.saved.save({ path, file, overwrite, modifiedAt }), 'Saved');
      }),
    );

  pathCommand(workflows, 'restore', 'write a former content back; what is there now becomes a version')
    .argument('<version>', 'as `easel workflows versions` numbers it', Number)
    .action((path: string, version: number, flags: WorkflowFlags) =>
      inProgram(flags, async ({ client }) =>
        changed(await client.workflows.saved.restore({ path, version }), `Version ${version} is back`),
      ),
    );

  pathCommand(workflows, 'delete', 'delete one; its content is kept as a version')
    .option(since, sinceText, Number)
    .action((path: string, { modifiedAt, ...flags }: SaveFlags) =>
      inProgram(flags, async ({ client }) => {
        const deleted = await client.workflows.saved.delete({ path, modifiedAt });
        const back = `easel workflows restore ${quoted(deleted.path)} ${deleted.version}`;
        return { value: deleted, lines: [`${deleted.path} is deleted. To have it back: ${back}`] };
      }),
    );

  pathCommand(workflows, 'run', 'run one and wait for what it makes')
    .option('--out <file>', 'write the original there (-2, -3, … is added for further ones)')
    .action((path: string, flags: WorkflowFlags & { out?: string }) =>
      inProgram(flags, async ({ calls, signal }) => {
        const bar = createProgressBar(process.stderr);
        try {
          const made = await followJob({
            calls,
            create: (client) => client.workflows.saved.run({ path }),
            signal,
            onChange: bar.show,
          });
          bar.end();
          const files = flags.out ? await writeOriginals(calls, made.outputs, flags.out) : [];
          const texts = await textsOf(calls, made.outputs);
          const lines = linesOfOutputs(calls, { outputs: made.outputs, files, texts });
          return { value: { job: made.job, outputs: made.outputs, files, texts }, lines };
        } finally {
          bar.end();
        }
      }),
    );
}

function changed(change: ChangedWorkflow, said: string): Answer {
  const { workflow, keptVersion, doubts } = change;
  const kept = keptVersion === null ? '' : ` What was there is version ${keptVersion}.`;
  return { value: change, lines: [`${said}: ${workflow.path}.${kept}`, ...doubts] };
}

/** As a shell takes it for one word, whatever is in it: this line is there to be copied. */
const quoted = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;

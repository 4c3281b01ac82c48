import type { Command } from 'commander';
import { parseWorkflowText } from '../../core/workflows/api-workflow.ts';
import { collect } from '../options.ts';
import { templateArguments } from '../generate/arguments.ts';
import { linesOfOutputs, writeOriginals } from '../generate/generate.ts';
import { createProgressBar } from '../generate/progress-bar.ts';
import { runJob } from '../generate/run-job.ts';
import { textsOf } from '../generate/texts.ts';
import { addCommonOptions, inProgram, type CommandFlags } from '../in-program.ts';

interface RunFlags extends CommandFlags {
  readonly set: string[];
  readonly out?: string;
}

/** What fills a template in. */
export function addRuns(templates: Command): void {
  withValues(
    templates.command('render').description('print the workflow that would be submitted; submits nothing'),
  ).action((name: string, flags: RunFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ client }) => {
      const template = await client.templates.get({ name });
      const values = templateArguments({ prompt: null, set: flags.set, template });
      const { workflow, parameters, adjustments } = await client.templates.render({ name, arguments: values });
      for (const adjustment of flags.json ? [] : adjustments) process.stderr.write(`${adjustment}\n`);
      const value = { workflow: parseWorkflowText(workflow), parameters, adjustments };
      return { value, lines: [], raw: `${workflow}\n` };
    }),
  );

  withValues(
    templates
      .command('run')
      .description('run a template and wait for what it makes')
      .option('--out <file>', 'write the original there (-2, -3, … is added for further ones)'),
  ).action((name: string, flags: RunFlags) =>
    inProgram(flags, { needsBackend: true }, async ({ calls, signal }) => {
      const bar = createProgressBar(process.stderr);
      try {
        const { set, out } = flags;
        const made = await runJob({ calls, prompt: null, template: name, set, signal, onChange: bar.show });
        bar.end();
        const files = out ? await writeOriginals(calls, made.outputs, out) : [];
        const texts = await textsOf(calls, made.outputs);
        const lines = linesOfOutputs(calls, { outputs: made.outputs, files, texts });
        return { value: { job: made.job, outputs: made.outputs, files, texts }, lines };
      } finally {
        bar.end();
      }
    }),
  );
}

const withValues = (command: Command): Command =>
  addCommonOptions(
    command
      .argument('<name>', 'the template')
      .option('--set <name=value>', 'a parameter of the template; may be repeated', collect, []),
  );

import type { Command } from 'commander';
import { assistantIdSchema, type Finding } from '../../../src-shared/nouns/assistants.ts';
import { addCommonOptions, type CommandContext, inProgram, type CommandFlags } from '../in-program.ts';
import { caller } from './choices.ts';
import { logLines } from './words.ts';

interface DoctorFlags extends CommandFlags {
  readonly fix?: boolean;
  readonly report?: boolean;
}

/** What is wrong between assistants, Easel and ComfyUI, and what to do about it. */
export function addDoctor(program: Command): void {
  addCommonOptions(
    program
      .command('doctor')
      .description('look for what is wrong between assistants, Easel and ComfyUI, and say what to do')
      .option('--fix', 'mend what can be mended without asking')
      .option('--report', 'print a report to copy, without names, secrets and places of this machine'),
  ).action((flags: DoctorFlags) =>
    inProgram(flags, { needsBackend: true, caller }, async ({ client }) => {
      const diagnosis = await client.assistants.diagnose({ fix: flags.fix ?? false });
      const wrong = diagnosis.findings.filter(({ severity, fixed }) => severity === 'error' && !fixed);
      const lines: string[] = [];
      for (const one of diagnosis.findings) lines.push(...linesOf(one), ...(await logOf(one, client)));
      return {
        value: diagnosis,
        lines,
        ...(flags.report ? { raw: `${diagnosis.report}\n` } : {}),
        failed: wrong.length > 0,
      };
    }),
  );
}

/** What the client itself noted, where that may explain the finding. */
async function logOf({ about, severity, fixed }: Finding, client: CommandContext['client']): Promise<string[]> {
  const assistant = assistantIdSchema.safeParse(about);
  if (!assistant.success || severity !== 'error' || fixed) return [];
  return logLines(await client.assistants.log({ assistant: assistant.data }));
}

const marks: Readonly<Record<Finding['severity'], string>> = {
  ok: 'ok  ',
  note: 'note',
  warning: 'WARN',
  error: 'FAIL',
};

function linesOf({ severity, message, cause, fix, fixed, about }: Finding): string[] {
  return [
    `${fixed ? 'done' : marks[severity]}  ${about}: ${message}`,
    ...(cause ? [`      ${cause}`] : []),
    ...(fix && !fixed && severity !== 'ok' ? [`      → ${fix}`] : []),
  ];
}

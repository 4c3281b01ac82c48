import { Option, type Command } from 'commander';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { workflowFormats, type WorkflowFormat } from '../../../src-shared/nouns/workflows.ts';
import { harmlessText } from '../convert/terminal-text.ts';
import { addCommonOptions, type CommandFlags } from '../in-program.ts';
import { parsePositive } from '../options.ts';
import { writeText } from '../write-text.ts';
import { findJob, mostListed, runJobs as run, shortId } from './find-job.ts';
import { addSteering } from './steer.ts';

const more = `
The id of a job may be shortened to its beginning, as \`easel jobs list\` shows it, while it is among the newest 200 or the first 1000 open ones.

Examples:
  easel jobs list
  easel jobs open                             what runs and waits, in order
  easel jobs move 3f2a81c0 --first
  easel jobs priority 3f2a81c0 10
  easel jobs cancel --all --requester Cursor
  easel jobs show 3f2a81c0
  easel jobs show 3f2a81c0 --traceback        what Python said where a node failed
  easel jobs workflow 3f2a81c0 -o failed.json
  easel jobs workflow 3f2a81c0 --format ui    as ComfyUI's canvas opens it`;

/** What was asked for, how it went, and what exactly was sent to ComfyUI. */
export function addJobs(program: Command): void {
  const jobs = program
    .command('jobs')
    .description('list, show, cancel and reorder jobs, and the workflows that they ran')
    .addHelpText('after', more);

  addCommonOptions(
    jobs
      .command('list')
      .description('newest first')
      .addOption(new Option('--limit <count>', 'how many, at most 200').argParser(parsePositive).default(20)),
  ).action((flags: CommandFlags & { limit: number }) =>
    run(flags, async ({ client }) => {
      const list = await client.jobs.list({ limit: Math.min(mostListed, Math.ceil(flags.limit)) });
      return { value: list, lines: list.length === 0 ? ['There are no jobs.'] : list.map(rowOf) };
    }),
  );

  addCommonOptions(
    jobs
      .command('show')
      .description('one job: how it stands, what went wrong, what to do')
      .argument('<job>', 'its id')
      .option('--traceback', 'also what Python said where a node failed, with the places on the ComfyUI machine'),
  ).action((id: string, flags: CommandFlags & { traceback?: boolean }) =>
    run(flags, async (context) => {
      const { client } = context;
      const job = await findJob(context, id);
      if (!flags.traceback) return { value: job, lines: linesOf(job) };
      const { traceback } = await client.jobs.traceback({ id: job.id });
      const lines = traceback === null ? ['There is no traceback.'] : traceback.split('\n');
      return { value: { ...job, traceback }, lines: [...linesOf(job), '', ...lines] };
    }),
  );

  addSteering(jobs);

  addCommonOptions(
    jobs
      .command('workflow')
      .description('the workflow that a job sent to ComfyUI, exactly')
      .argument('<job>', 'its id')
      .addOption(
        new Option('--format <format>', 'api: as POST /prompt takes it; ui: as the canvas opens it')
          .choices(workflowFormats)
          .default('api'),
      )
      .option('-o, --out <file>', 'write it there'),
  ).action((id: string, flags: CommandFlags & { format: WorkflowFormat; out?: string }) =>
    run(flags, async (context) => {
      const { id: jobId } = await findJob(context, id);
      const found = await context.client.jobs.workflow({ id: jobId, format: flags.format });
      if (flags.out === undefined) return { value: found, lines: [], raw: harmlessText(found.text) };
      await writeText(flags.out, found.text);
      return { value: { ...found, file: flags.out }, lines: [flags.out] };
    }),
  );
}

function rowOf({ id, status, createdAt, title, error }: Job): string {
  const failure = error === null || status === 'cancelled' ? '' : `  ${error.code}`;
  return `${minuteOf(createdAt)}  ${shortId(id)}  ${status.padEnd(10)}  ${title.slice(0, 60)}${failure}`;
}

function linesOf(job: Job): string[] {
  const { error } = job;
  const seconds = job.startedAt === null ? null : ((job.endedAt ?? Date.now()) - job.startedAt) / 1000;
  const progress = job.progress && !isEnded(job.status) ? `, ${Math.round(100 * job.progress.fraction)} %` : '';
  return [
    job.title,
    `  id        ${job.id}`,
    `  status    ${job.status}${progress}`,
    `  asked by  ${job.requester.name || job.requester.kind}, ${minuteOf(job.createdAt)}`,
    ...(job.template === null ? [] : [`  template  ${job.template}`]),
    ...(seconds === null ? [] : [`  took      ${seconds.toFixed(1)} s`]),
    ...(job.outputIds.length === 0 ? [] : [`  outputs   ${job.outputIds.join(', ')}`]),
    ...job.adjustments.map((note) => `  note      ${note}`),
    ...(error ? [`  error     ${error.code}: ${error.message}`, `  next      ${error.nextStep}`] : []),
  ];
}

const minuteOf = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

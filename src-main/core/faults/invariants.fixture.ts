import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, extname, isAbsolute, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { filesOf } from './workflows.fixture.ts';

export interface Expectations {
  /** Jobs that somebody cancelled, whether or not that was heard. */
  readonly cancelled: Set<string>;
  /** Jobs whose acceptance was told to Easel. */
  readonly told: ReadonlySet<string>;
  /** Jobs whose program was killed before it had kept that. */
  readonly doubtful: Set<string>;
  /** Servers that were killed, as the journal names them. */
  readonly killedServers: Set<string>;
}

interface JobRow {
  readonly id: string;
  readonly runId: string;
  readonly status: string;
  readonly error: { readonly code: string } | null;
  readonly outputIds: readonly string[];
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly files: number;
}

/** What one server, from its start to its end, did with a prompt. */
interface Life {
  readonly server: string;
  accepted: number;
  started: number;
  end: string | null;
}

function rows(path: string, sql: string): Record<string, unknown>[] {
  if (!existsSync(path)) return [];
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    database.exec('PRAGMA busy_timeout = 5000');
    return database.prepare(sql).all();
  } finally {
    database.close();
  }
}

/** How many jobs have not ended. */
export function openJobs(dataFolder: string): number {
  return Number(rows(join(dataFolder, 'jobs.sqlite'), 'SELECT count(*) AS n FROM jobs WHERE ended = 0')[0]?.['n'] ?? 0);
}

function jobsOf(dataFolder: string): JobRow[] {
  return rows(join(dataFolder, 'jobs.sqlite'), 'SELECT body, workflow FROM jobs').map(({ body, workflow }) => ({
    ...(JSON.parse(String(body)) as Omit<JobRow, 'files'>),
    files: filesOf(JSON.parse(String(workflow)) as Record<string, { class_type: string }>),
  }));
}

function readJournal(path: string): Map<string, Life[]> {
  const lives = new Map<string, Life[]>();
  if (!existsSync(path)) return lives;
  for (const line of readFileSync(path, 'utf8').split('\n').filter(Boolean)) {
    const [server = '', what = '', id = ''] = line.split(' ');
    const known = lives.get(id) ?? [];
    let life = known.find((one) => one.server === server);
    if (!life) known.push((life = { server, accepted: 0, started: 0, end: null }));
    lives.set(id, known);
    if (what === 'accepted') life.accepted++;
    else if (what === 'started') life.started++;
    else life.end = what;
  }
  return lives;
}

export function jobsBeing(status: string, dataFolder: string): string[] {
  return jobsOf(dataFolder)
    .filter((job) => job.status === status)
    .map(({ runId }) => runId);
}

/** Those that wrote in it. */
export function serversIn(journal: string): string[] {
  return [...readJournal(journal).values()].flatMap((lives) => lives.map(({ server }) => server));
}

/**
 * What is wrong, one sentence each; empty when all is well: every job has an end, and the one that ComfyUI gave it; every output is there
 * once, as a row and as a file; no workflow was taken twice.
 */
export async function brokenInvariants(options: {
  dataFolder: string;
  journal: string;
  comfyuiUrl: string;
  expected: Expectations;
}): Promise<string[]> {
  const { dataFolder, expected } = options;
  const broken: string[] = [];
  const jobs = jobsOf(dataFolder);
  const journal = readJournal(options.journal);
  const outputs = rows(join(dataFolder, 'library.sqlite'), 'SELECT id, job_id, body FROM outputs').map((row) => ({
    id: String(row['id']),
    jobId: String(row['job_id']),
    path: (JSON.parse(String(row['body'])) as { path: string }).path,
  }));
  const answer = await fetch(`${options.comfyuiUrl}/history`);
  const history = (await answer.json()) as Record<string, { status: { completed: boolean } }>;

  const known = new Set(jobs.map(({ runId }) => runId));
  for (const id of journal.keys()) if (!known.has(id)) broken.push(`${id}: ComfyUI ran it, and Easel does not know it`);
  for (const job of jobs) {
    const lives = journal.get(job.runId) ?? [];
    const say = (what: string): void =>
      void broken.push(`${job.id} (${job.status} ${job.error?.code ?? ''}): ${what}; ${JSON.stringify(lives)}`);
    const mine = outputs.filter(({ jobId }) => jobId === job.id);
    const ends = lives.map(({ end }) => end);
    const isForgotten = history[job.runId] === undefined;
    switch (job.status) {
      case 'succeeded':
        if (!ends.includes('succeeded')) say('it did not end well in ComfyUI');
        if (mine.length !== job.files) say(`${mine.length} of ${job.files} outputs are in the library`);
        if (job.outputIds.length !== job.files) say(`it names ${job.outputIds.length} of ${job.files} outputs`);
        break;
      case 'failed':
        if (!ends.includes('failed')) say('it did not fail in ComfyUI');
        break;
      case 'cancelled':
        if (!ends.includes('interrupted') && !expected.cancelled.has(job.id)) say('nobody cancelled it');
        if (!isForgotten && history[job.runId]?.status.completed) say('it ended well in ComfyUI');
        break;
      case 'lost':
        if (!isForgotten) say('ComfyUI knows how it ended');
        else if (!lives.some(({ server }) => expected.killedServers.has(server))) say('no ComfyUI that had it is gone');
        break;
      default:
        say('it has no end');
    }
    if (job.endedAt !== null && job.endedAt < job.createdAt) say('it ended before it began');
    for (const { accepted, started } of lives)
      if (accepted > 1 || started > 1) say('one ComfyUI took it more than once');
    if (
      lives.filter(({ accepted }) => accepted > 0).length > 1 &&
      expected.told.has(job.runId) &&
      !expected.doubtful.has(job.runId)
    )
      say('it was submitted again although its acceptance was known');
    if (new Set(job.outputIds).size !== job.outputIds.length) say('it names an output twice');
    for (const id of job.outputIds)
      if (!mine.some((output) => output.id === id)) say(`output ${id} is not in the library`);
  }
  for (const { id, path, jobId } of outputs) {
    if (!existsSync(isAbsolute(path) ? path : join(dataFolder, path)))
      broken.push(`${jobId}: the file of ${id} is missing`);
  }
  broken.push(...strayFiles(dataFolder, { jobs, outputs }));
  return broken;
}

/** A file that no row names is left behind where a job was lost between the two, and nowhere else. */
function strayFiles(
  dataFolder: string,
  { jobs, outputs }: { jobs: readonly JobRow[]; outputs: readonly { id: string }[] },
): string[] {
  const folder = join(dataFolder, 'outputs');
  if (!existsSync(folder)) return [];
  const named = new Set(outputs.map(({ id }) => id));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const stray = files.filter(({ name }) => !named.has(basename(name, extname(name))));
  const mayStray = jobs.filter(({ status }) => status === 'lost').reduce((sum, job) => sum + job.files, 0);
  return stray.length > mayStray ? [`${stray.length} files of outputs are named by nothing`] : [];
}

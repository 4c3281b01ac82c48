import { InvalidArgumentError } from 'commander';
import { highestPriority, lowestPriority, type Eta, type Job, type Requester } from '../../../src-shared/nouns/jobs.ts';
import { inProgram, type Answer, type CommandContext, type CommandFlags } from '../in-program.ts';

/** As many as one question may ask for. */
export const mostListed = 200;
const mostOpen = 1000;

export const runJobs = (flags: CommandFlags, work: (context: CommandContext) => Promise<Answer>): Promise<void> =>
  inProgram(flags, { needsBackend: false, caller: 'easel jobs' }, work);

/** By its id, or the beginning of it where that says which one is meant: among the newest and the open ones. @throws not_found */
export async function findJob({ client }: Pick<CommandContext, 'client'>, id: string): Promise<Job> {
  if (/^[0-9a-f-]{4,35}$/.test(id)) {
    const known = new Map([
      ...(await client.jobs.list({ limit: mostListed })).map((job) => [job.id, job] as const),
      ...(await client.jobs.open({ limit: mostOpen })).map((job) => [job.id, job] as const),
    ]);
    const begins = [...known.values()].filter((job) => job.id.startsWith(id));
    if (begins.length === 1 && begins[0]) return begins[0];
  }
  return client.jobs.get({ id });
}

/** What the lists show of an id. */
export const shortId = (id: string): string => id.slice(0, 8);

/** Who asked, as `--requester` takes it. */
export const requesterName = ({ kind, name }: Requester): string => name || kind;

/** "2 min (1-3)", in the unit that suits. */
export function etaText({ seconds, low, high }: Eta): string {
  const [unit, size] = seconds < 90 ? ['s', 1] : seconds < 5400 ? ['min', 60] : ['h', 3600];
  const [middle, from, to] = [seconds, low, high].map((value) => Math.max(1, Math.round(value / Number(size))));
  return `${middle} ${unit}${from === to ? '' : ` (${from}-${to})`}`;
}

/** @throws what commander says of an argument */
export function parsePriority(text: string): number {
  const priority = Number(text);
  if (!/^[+-]?\d+$/.test(text) || priority < lowestPriority || priority > highestPriority) {
    throw new InvalidArgumentError(`A priority is a whole number of ${lowestPriority} to ${highestPriority}.`);
  }
  return priority;
}

/** @throws what commander says of an argument */
export function parseCount(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1) throw new InvalidArgumentError('This has to be a whole number above 0.');
  return Number(text);
}

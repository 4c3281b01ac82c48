import { isEnded } from '../../../src-shared/nouns/jobs.ts';
import type { Logger } from '../ports.ts';
import type { JobRecord } from './job-record.ts';

/** A logger whose lines about a job carry the id of the request that made it, whoever caused the line. */
export function jobLogger(logger: Logger, requestIdOf: (jobId: string) => string | null): Logger {
  const withId = (fields: object): object => {
    const { jobId } = fields as { jobId?: unknown };
    return typeof jobId === 'string' ? { ...fields, requestId: requestIdOf(jobId) } : fields;
  };
  return {
    debug: (fields, message) => logger.debug(withId(fields), message),
    info: (fields, message) => logger.info(withId(fields), message),
    warn: (fields, message) => logger.warn(withId(fields), message),
    error: (fields, message) => logger.error(withId(fields), message),
  };
}

/** A line for each step of a job's life. The title is text of a person: it is shown only where prompts are wanted in the log. */
export function logStatus(logger: Logger, record: JobRecord): void {
  const { id: jobId, requestId, status, template, backendId, error, createdAt, endedAt } = record;
  const fields = { jobId, requestId };
  if (status === 'waiting') logger.info({ ...fields, template, prompt: record.title }, 'a job was made');
  else if (status === 'submitting') logger.debug({ ...fields, backendId }, 'the job is sent to ComfyUI');
  else if (!isEnded(status)) logger.info({ ...fields, backendId }, `the job is ${status}`);
  else {
    const end = { ...fields, seconds: Math.round(((endedAt ?? createdAt) - createdAt) / 100) / 10, code: error?.code };
    logger[status === 'failed' || status === 'lost' ? 'warn' : 'info'](
      end,
      `the job ${status === 'lost' ? 'was lost' : status}`,
    );
  }
}

import type { Job } from '../../../src-shared/nouns/jobs.ts';

const width = 28;

/** One line for a job that is not through: how far it is, and where. */
export function progressLine(job: Job): string {
  const { progress, status } = job;
  if (status !== 'running' || !progress) {
    const place = job.queuePosition === null || job.queuePosition === 0 ? '' : `, ${job.queuePosition} ahead`;
    return `${status}${place}`;
  }
  const done = Math.round(progress.fraction * width);
  const bar = '█'.repeat(done) + '░'.repeat(width - done);
  const steps = progress.steps === null ? '' : ` ${progress.step ?? 0}/${progress.steps}`;
  return `${bar} ${String(Math.round(progress.fraction * 100)).padStart(3)}% ${progress.nodeTitle ?? ''}${steps}`;
}

export interface ProgressBar {
  show(job: Job): void;
  /** Takes the line away. */
  end(): void;
}

/** Draws over one line of a terminal, and nothing at all where there is none: a log wants no bar. */
export function createProgressLine(out: NodeJS.WriteStream): { show(line: string): void; end(): void } {
  let shown = '';
  const clear = '\r\u001b[2K';
  return {
    show: (text) => {
      const line = text.slice(0, Math.max(20, (out.columns || 80) - 1));
      if (!out.isTTY || line === shown) return;
      shown = line;
      out.write(clear + line);
    },
    end: () => {
      if (shown) out.write(clear);
      shown = '';
    },
  };
}

export function createProgressBar(out: NodeJS.WriteStream): ProgressBar {
  const line = createProgressLine(out);
  return { show: (job) => line.show(progressLine(job)), end: line.end };
}

import type { Backend } from '../../src-shared/nouns/backends.ts';
import type { Job } from '../../src-shared/nouns/jobs.ts';

export interface TrayFacts {
  /** Jobs not yet ended. */
  readonly openJobs: readonly Job[];
  /** The backend in use, or null while none was found. */
  readonly backend: Backend | null;
}

export interface TrayView {
  readonly icon: 'idle' | 'running' | 'error';
  /** One line, for the menu's first row and the tooltip. */
  readonly status: string;
  /** Of what runs now, 0 to 1; null when nothing runs. */
  readonly fraction: number | null;
}

const brokenStates: ReadonlySet<Backend['state']> = new Set(['unreachable', 'refused', 'not_comfyui']);

/** What the tray says: jobs first, then trouble with ComfyUI, then who is ready. */
export function trayView({ openJobs, backend }: TrayFacts): TrayView {
  const running = openJobs.filter(({ status }) => status === 'running');
  const waiting = openJobs.length - running.length;
  if (running.length > 0) {
    const fraction = running.reduce((sum, { progress }) => sum + (progress?.fraction ?? 0), 0) / running.length;
    const rest = waiting > 0 ? `, ${waiting} waiting` : '';
    return {
      icon: 'running',
      status: `Running ${count(running.length)}, ${Math.floor(fraction * 100)}%${rest}`,
      fraction,
    };
  }
  if (!backend) return { icon: 'idle', status: 'Looking for ComfyUI…', fraction: null };
  if (backend.state === 'off') return { icon: 'idle', status: 'All backends are turned off.', fraction: null };
  if (brokenStates.has(backend.state)) {
    return { icon: 'error', status: backend.error?.message ?? 'ComfyUI does not answer.', fraction: null };
  }
  if (waiting > 0) return { icon: 'running', status: `${count(waiting)} waiting`, fraction: null };
  const name = backend.kind === 'demo' ? 'the demo' : backend.name;
  if (backend.state !== 'ready') return { icon: 'idle', status: `Connecting to ${name}…`, fraction: null };
  return { icon: 'idle', status: `Ready on ${name}`, fraction: null };
}

function count(jobs: number): string {
  return jobs === 1 ? '1 job' : `${jobs} jobs`;
}

const longestLabel = 48;

/** A title as a menu shows it: one line, not long, and its ampersands no keyboard mnemonics. */
export function menuLabel(title: string): string {
  const line = title.replace(/\s+/g, ' ').trim();
  const characters = Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
  const short =
    characters.length > longestLabel
      ? `${characters
          .slice(0, longestLabel - 1)
          .join('')
          .trimEnd()}…`
      : line;
  return short.replaceAll('&', '&&');
}

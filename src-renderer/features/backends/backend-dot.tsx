import type { Backend, BackendState } from '../../../src-shared/nouns/backends.ts';
import { classNames } from '../../components/class-names.ts';
import { strings } from '../../strings.ts';

/** Four looks by colour and shape: ok is full, busy is full and accented, trouble is a ring, off is hollow and quiet. */
const looks: Record<BackendState, string> = {
  ready: 'bg-success',
  connecting: 'border-2 border-mark breathe',
  starting: 'border-2 border-warning breathe',
  unreachable: 'border-2 border-danger',
  refused: 'border-2 border-danger',
  not_comfyui: 'border-2 border-danger',
  off: 'border border-mark',
};

/** The words for it: a ready backend with work in its queue is busy. */
export function stateText(backend: Backend): string {
  const busy = backend.state === 'ready' && backend.queue.running > 0;
  return busy ? strings.backends.working : strings.backends.states[backend.state];
}

/** What a person calls it; the demo's address means nothing to anyone. */
export function backendTitle(backend: Backend): string {
  return backend.source === 'demo' ? strings.backends.builtInDemo : backend.name;
}

/** Whether its title already says that it is a demo; a demo at an address of its own does not. */
export function saysDemo(backend: Backend): boolean {
  return backend.source === 'demo';
}

interface BackendDotProps {
  readonly backend: Backend;
  readonly size?: 'small' | 'large';
  /** False while Easel itself does not answer, and nobody knows. */
  readonly known?: boolean;
}

/** Decoration: the words stand beside it. */
export function BackendDot({ backend, size = 'small', known = true }: BackendDotProps) {
  const busy = backend.state === 'ready' && backend.queue.running > 0;
  return (
    <span
      aria-hidden="true"
      className={classNames(
        'inline-block shrink-0 rounded-full',
        size === 'small' ? 'size-2' : 'size-3',
        !known ? 'border-2 border-mark' : busy ? 'bg-accent' : looks[backend.state],
      )}
    />
  );
}

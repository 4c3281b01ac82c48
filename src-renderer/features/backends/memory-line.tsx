import { historyMinutes, useMemoryHistory } from '../../api/memory-history.ts';
import { strings } from '../../strings.ts';

const size = { width: 96, height: 18 };
const leastSpanMs = 20_000;
/** Of the whole memory: less is no line but a stroke. */
const leastChange = 0.02;

interface MemoryLineProps {
  readonly backendId: string;
  /** Which of its devices. */
  readonly device: number;
}

/** The memory in use over the last minutes; nothing until there is something to see. The numbers stand beside it. */
export function MemoryLine({ backendId, device }: MemoryLineProps) {
  const history = useMemoryHistory(backendId);
  const samples = history.flatMap(({ at, used }) => {
    const value = used[device];
    return value === null || value === undefined ? [] : [{ at, value }];
  });
  const last = samples.at(-1);
  if (!last) return null;
  const spanMs = last.at - samples[0]!.at;
  const values = samples.map(({ value }) => value);
  if (spanMs < leastSpanMs || Math.max(...values) - Math.min(...values) < leastChange) return null;
  const points = samples.map(({ at, value }) => {
    const x = size.width * (1 - (last.at - at) / spanMs);
    return `${x.toFixed(1)},${(1 + (size.height - 2) * (1 - value)).toFixed(1)}`;
  });
  return (
    <svg
      {...size}
      viewBox={`0 0 ${size.width} ${size.height}`}
      role="img"
      aria-label={strings.backends.vramOverTime(historyMinutes)}
      className="shrink-0 text-edge"
    >
      <title>{strings.backends.vramOverTime(historyMinutes)}</title>
      <polyline points={points.join(' ')} fill="none" stroke="currentColor" strokeWidth="1.5" strokeLinejoin="round" />
    </svg>
  );
}

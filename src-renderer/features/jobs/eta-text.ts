import type { Eta } from '../../../src-shared/nouns/jobs.ts';
import { strings } from '../../strings.ts';

const words = strings.queue.eta;
const { units } = strings.time;

/** Values in one unit, that of the middle one, no finer than anybody trusts. */
function unitOf(seconds: number): { readonly name: string; readonly text: (value: number) => string } {
  if (seconds < 90) {
    const step = seconds < 10 ? 1 : 5;
    return { name: units.second, text: (value) => String(Math.max(1, Math.round(value / step) * step)) };
  }
  if (seconds < 90 * 60) return { name: units.minute, text: (value) => String(Math.max(1, Math.round(value / 60))) };
  if (seconds > 10 * 3600) return { name: units.hour, text: (value) => String(Math.round(value / 3600)) };
  return { name: units.hour, text: (value) => String(Math.max(0.5, Math.round(value / 1800) / 2)) };
}

/** When a job will be done, with how sure that is: "about 2 min, 1–3"; of one that runs "about 2 min left, 1–3". */
export function etaText({ seconds, low, high }: Eta, { runs = false } = {}): string {
  const { name, text } = unitOf(seconds);
  const [from, to] = [text(low), text(high)];
  return (runs ? words.left : words.about)(`${text(seconds)} ${name}`, from === to ? null : `${from}–${to}`);
}

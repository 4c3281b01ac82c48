import { strings } from './strings.ts';

const { units } = strings.time;

/** Bytes for people: 12 KB, 1.4 MB, 3.2 GB (steps of 1024). */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const names = ['KB', 'MB', 'GB', 'TB'];
  let value = bytes / 1024;
  let index = 0;
  while (value >= 1023.95 && index < names.length - 1) {
    value /= 1024;
    index += 1;
  }
  return `${value >= 100 || index === 0 ? Math.round(value) : value.toFixed(1)} ${names[index]}`;
}

/** A span in ms for people: 640 ms, 4.2 s, 1 min 12 s, 2 h 5 min. */
export function formatDuration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 1000) return `${Math.round(span)} ${units.millisecond}`;
  if (span < 9950) return `${(span / 1000).toFixed(1)} ${units.second}`;
  const seconds = Math.round(span / 1000);
  if (seconds < 60) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} ${units.minute} ${seconds % 60} ${units.second}`;
  return `${Math.floor(minutes / 60)} ${units.hour} ${minutes % 60} ${units.minute}`;
}

/** A long span in ms, no finer than it matters: 40 s, 2 min, 3 h. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} ${units.second}`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 120 ? `${minutes} ${units.minute}` : `${Math.floor(minutes / 60)} ${units.hour}`;
}

/** A running clock that does not jump between shapes: 0:04, 12:30, 1:02:09. */
export function formatClock(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** How long ago, both in ms since 1970; a moment in the future counts as now. */
export function formatAgo(then: number, now: number): string {
  const seconds = Math.floor((now - then) / 1000);
  if (seconds < 10) return strings.time.justNow;
  if (seconds < 60) return strings.time.ago(`${seconds} ${units.second}`);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return strings.time.ago(`${minutes} ${units.minute}`);
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return strings.time.ago(`${hours} ${units.hour}`);
  const days = Math.floor(hours / 24);
  return days < 30 ? strings.time.ago(`${days} ${units.day}`) : formatDate(then);
}

export function formatDate(then: number): string {
  return new Date(then).toLocaleDateString('en', { year: 'numeric', month: 'short', day: 'numeric' });
}

/** Date and time in full, for the hover of a relative one. */
export function formatMoment(then: number): string {
  return new Date(then).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' });
}

export function formatMegabytes(megabytes: number): string {
  return formatBytes(megabytes * 1024 * 1024);
}

/** `negative_prompt` as a label: Negative prompt. */
export function humanName(name: string): string {
  const words = name.replaceAll('_', ' ');
  const known: Record<string, string> = { cfg: 'CFG', vae: 'VAE', lora: 'LoRA' };
  return known[words] ?? words.charAt(0).toUpperCase() + words.slice(1);
}

/** What people write where they list what a picture should not have. */
const words =
  /worst quality|low(?:est)? quality|\blow ?res\b|bad (?:anatomy|hands|quality|proportions)|watermark|\bblurr?y\b|jpeg artifacts?|\bugly\b|deformed|disfigured|mutat(?:ed|ion)|extra (?:limbs?|legs?|fingers?)|(?:^|,)\s*text\s*(?:,|$)|\bnsfw\b|低质量|水印/gi;

const maxRead = 2_000;

/** Two such words, or one that is all there is. Breaks ties only: where the graph says which text it is, it is that. */
export function looksNegative(text: string): boolean {
  const read = text.slice(0, maxRead);
  const found = new Set([...read.matchAll(words)].map(([word]) => word.toLowerCase())).size;
  return found >= 2 || (found === 1 && read.trim().length < 30);
}

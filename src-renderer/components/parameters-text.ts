import type { Parameters } from '../../src-shared/nouns/jobs.ts';

/** Parameters as text that reads back: JSON without the empty ones. */
export function parametersText(template: string | null, parameters: Parameters): string {
  const given = Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== null));
  return JSON.stringify(template === null ? given : { template, ...given }, null, 2);
}

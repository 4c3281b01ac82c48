const prefix = 'batch-';

/** A batch where the address of the Jobs page names what is selected. */
export const batchPath = (id: string): string => `${prefix}${id}`;

/** Id of the batch that is selected; null where it is a job, or nothing. */
export function batchOfPath(selected: string | null): string | null {
  return selected?.startsWith(prefix) ? selected.slice(prefix.length) : null;
}

import type { PyValue } from '../protocol/python-values.ts';

/** Newer ComfyUIs take only UUIDs as they write them themselves: lower case, with hyphens, of any version. */
export const isJobId = (value: PyValue | undefined): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

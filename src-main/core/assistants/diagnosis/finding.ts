import type { Finding } from '../../../../src-shared/nouns/assistants.ts';

interface Words {
  readonly message: string;
  readonly cause?: string | null;
  readonly fix?: string | null;
  /** `doctor --fix` may do it. */
  readonly fixable?: boolean;
}

export function finding(id: string, about: string, severity: Finding['severity'], words: Words): Finding {
  const { message, cause = null, fix = null, fixable = false } = words;
  return { id, about, severity, message, cause, fix, fixable, fixed: false };
}

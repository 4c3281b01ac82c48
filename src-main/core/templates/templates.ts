import type { Template } from '../../../src-shared/nouns/templates.ts';

export interface Templates {
  list(): Template[];
  /** @throws not_found */
  get(name: string): Template;
}

import type { ParameterType, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Constant } from '../../workflows/graph/constant.ts';
import type { Role } from './role.ts';

/** Files that a person hands in. */
export type FileType = 'image' | 'mask' | 'audio' | 'video' | 'model3d';

/** A parameter as template.json would write it, and why it is suggested. */
export interface SuggestedParameter extends Omit<TemplateParameter, 'type' | 'choices'> {
  readonly type: ParameterType | FileType;
  /** Null for an input of no known role. */
  readonly role: Role | null;
  /** What the workflow has there now; a seed's default is a random one and a required value has none. */
  readonly value: Constant;
  readonly reason: string;
  readonly sure: boolean;
}

export interface Suggestions {
  /** What a person would want to set, basic ones first. */
  readonly parameters: readonly SuggestedParameter[];
  /** What else could be exposed; at most 200. */
  readonly others: readonly SuggestedParameter[];
}

import type { ErrorData } from '../../../src-shared/nouns/errors.ts';
import type { NodeIndexCalls } from './index-of-server.ts';

/** What the worker starts with. */
export interface NodesWorkerData {
  /** Where indexes are kept between runs. */
  readonly folder: string;
}

export interface NodesRequest {
  readonly id: number;
  readonly name: keyof NodeIndexCalls;
  readonly args: readonly unknown[];
}

export type NodesAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: ErrorData };

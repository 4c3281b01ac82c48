import { isRawNumber, type RawNumber } from '../../../comfyui/exact-json.ts';

/** What a widget holds when nothing is linked to it. */
export type Constant = string | number | boolean | RawNumber;

export function isConstant(value: unknown): value is Constant {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || isRawNumber(value);
}

/** For text and JSON: a number beyond 2^53 as its digits. */
export function plainConstant(value: Constant): string | number | boolean {
  return typeof value === 'object' ? value.rawJSON : value;
}

/** One output of one node. */
export interface Link {
  readonly nodeId: string;
  readonly slot: number;
}

/** As ComfyUI itself decides it: a list of two, a node id and the place of an output. */
export function linkOf(value: unknown): Link | null {
  if (!Array.isArray(value) || value.length !== 2) return null;
  const [nodeId, slot] = value as [unknown, unknown];
  return typeof nodeId === 'string' && typeof slot === 'number' ? { nodeId, slot } : null;
}

import type { DrawClient } from '../drawing/draw-client.ts';
import type { Graph } from '../execution/graph.ts';
import type { DataFolders } from '../folders.ts';
import { toNumber } from '../protocol/python-values.ts';
import type { PyDict, PyValue, Writable } from '../protocol/python-values.ts';
import type { NodeValue } from './node-values.ts';

/** A node's inputs at run time: widget values as posted and coerced, links as what the other node made. */
export class NodeInputs {
  readonly values: ReadonlyMap<string, PyValue>;
  readonly linked: ReadonlyMap<string, NodeValue>;

  constructor(values: ReadonlyMap<string, PyValue>, linked: ReadonlyMap<string, NodeValue>) {
    this.values = values;
    this.linked = linked;
  }

  number(name: string): number {
    const linked = this.linked.get(name);
    return typeof linked === 'number' ? linked : toNumber(this.values.get(name));
  }

  /** An integer in full, for seeds beyond 2^53. */
  integer(name: string): bigint {
    const value = this.values.get(name);
    return typeof value === 'bigint' ? value : BigInt(Math.trunc(this.number(name)));
  }

  text(name: string): string {
    return String(this.values.get(name) ?? '');
  }

  flag(name: string): boolean {
    return this.values.get(name) === true;
  }

  /** The linked value of this kind; undefined when the input is absent. */
  optional<Kind extends KindedValue['kind']>(name: string, kind: Kind): ValueOfKind<Kind> | undefined {
    const value = this.linked.get(name);
    return typeof value === 'object' && value.kind === kind ? (value as ValueOfKind<Kind>) : undefined;
  }

  linkedValue<Kind extends KindedValue['kind']>(name: string, kind: Kind): ValueOfKind<Kind> {
    const value = this.optional(name, kind);
    if (value === undefined) throw new TypeError(`input ${name} is no ${kind}`);
    return value;
  }
}

type KindedValue = Exclude<NodeValue, number>;
type ValueOfKind<Kind extends KindedValue['kind']> = Extract<KindedValue, { kind: Kind }>;

export interface NodeResult {
  readonly outputs: readonly NodeValue[];
  /** What `executed` carries; a node without it sends no `executed`. */
  readonly ui?: { readonly [key: string]: Writable };
}

/** What a running node may use. */
export interface NodeContext {
  readonly nodeId: string;
  readonly folders: DataFolders;
  readonly draw: DrawClient;
  /** The hidden inputs PROMPT and EXTRA_PNGINFO. */
  readonly graph: Graph;
  readonly extraPngInfo: PyDict | undefined;
  /** Kept as long as a node with this id and class is in every prompt, as ComfyUI keeps the node's object. */
  readonly memory: Map<string, string>;
  /** Milliseconds a sampling step takes. */
  readonly stepMs: number;
  /** Whether previews are on and somebody would see them. */
  readonly wantsPreviews: () => boolean;
  /** Reports a step; throws when the run was interrupted. */
  readonly progress: (value: number, max: number, jpeg: Uint8Array | undefined) => void;
  /** Sends progress text (binary event 3) to every socket. */
  readonly progressText: (text: string) => void;
  readonly signal: AbortSignal;
}

export interface NodeClass {
  run(inputs: NodeInputs, context: NodeContext): NodeResult | Promise<NodeResult>;
  /** What makes the result stale besides the inputs, e.g. a file's hash. */
  changeMark?(inputs: PyDict, folders: DataFolders): Promise<string>;
  /** Reasons against input values, by input name. */
  check?(inputs: PyDict, folders: DataFolders): ReadonlyMap<string, string>;
}

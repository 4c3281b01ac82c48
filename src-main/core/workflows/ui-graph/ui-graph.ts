/**
 * A workflow in UI format as Easel reads it: one shape for every schema the frontend has written (0.4 and 1, links as arrays or
 * objects, legacy group nodes as subgraphs). Ids are text, as they are in API format.
 */
import type { WorkflowProblem } from '../problem.ts';

/** Node modes of the frontend; every other number runs as `always`. */
export const nodeModes = { muted: 2, bypassed: 4 } as const;

/** The two ends of a subgraph, as node ids inside its definition. */
export const boundary = { input: '-10', output: '-20' } as const;

export interface UiInput {
  readonly name: string;
  /** Empty where the file names none. */
  readonly type: string;
  /** The id of the link that ends here. */
  link: string | null;
  /** The widget that this input replaces; null for a plain socket. */
  readonly widget: string | null;
  /** What a person called it, where somebody did. */
  readonly label?: string;
}

export interface UiOutput {
  readonly name: string;
  readonly type: string;
  readonly label?: string;
}

export interface UiNode {
  readonly id: string;
  readonly type: string;
  readonly mode: number;
  /** Null where the file gives none or an empty one. */
  readonly title: string | null;
  readonly inputs: readonly UiInput[];
  readonly outputs: readonly UiOutput[];
  readonly properties: Readonly<Record<string, unknown>>;
  /** The title bar's, where the file gives one. */
  readonly color?: string;
  /** By position, by name (as some node packs write them), or absent. */
  readonly widgetValues: readonly unknown[] | ReadonlyMap<string, unknown> | null;
  /** `widgets_values_named` of frontends from 1.49 on. */
  readonly namedValues: ReadonlyMap<string, unknown> | null;
}

export interface UiLink {
  readonly id: string;
  readonly originId: string;
  readonly originSlot: number;
  readonly targetId: string;
  readonly targetSlot: number;
  readonly type: string;
}

export interface UiGraph {
  /** In the file's order. */
  readonly nodes: ReadonlyMap<string, UiNode>;
  readonly links: ReadonlyMap<string, UiLink>;
  /** What the pack cg-use-everywhere noted that it sent when the file was saved. */
  readonly broadcasts?: readonly Pick<UiLink, 'originId' | 'originSlot' | 'targetId'>[];
}

export interface SubgraphSlot {
  readonly name: string;
  readonly type: string;
  readonly linkIds: readonly string[];
  /** A widget of a legacy group node that was no input when the group was made: only a primitive sets it from outside. */
  readonly fixed?: boolean;
}

export interface SubgraphDefinition extends UiGraph {
  readonly id: string;
  readonly name: string;
  readonly inputs: readonly SubgraphSlot[];
  readonly outputs: readonly SubgraphSlot[];
  /**
   * A legacy group node: what it shows outside depends on the classes inside (`inputs` and `outputs` are empty), its instance is
   * expanded whatever its mode, and its widget values stand for those of all inner nodes.
   */
  readonly legacyGroup: LegacyGroup | null;
}

export interface LegacyGroup {
  /** `<inner id> <slot>` of outputs that show outside although they are linked inside. */
  readonly external: ReadonlySet<string>;
  /** Names and visibility that the person gave to inner inputs and outputs, by inner id. */
  readonly config: Readonly<Record<string, unknown>>;
}

export interface UiWorkflow {
  readonly graph: UiGraph;
  readonly subgraphs: ReadonlyMap<string, SubgraphDefinition>;
  /** What the reader had to mend or leave out. */
  readonly repairs: readonly WorkflowProblem[];
}

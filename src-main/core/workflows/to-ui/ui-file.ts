/** A workflow in UI format, schema 0.4, as ComfyUI's canvas saves it. */

export interface UiFileInput {
  readonly name: string;
  readonly type: string;
  readonly link: number | null;
  /** Marks the socket of a widget. */
  readonly widget?: { readonly name: string };
}

export interface UiFileOutput {
  readonly name: string;
  readonly type: string;
  /** Ids of the links that start here. */
  readonly links: readonly number[];
}

export interface UiFileNode {
  readonly id: number;
  readonly type: string;
  /** Pixels of the canvas; the title bar is above. */
  readonly pos: readonly [x: number, y: number];
  readonly size: readonly [width: number, height: number];
  readonly flags: Readonly<Record<string, never>>;
  /** Its place in the order of execution. */
  readonly order: number;
  readonly mode: 0;
  readonly inputs: readonly UiFileInput[];
  readonly outputs: readonly UiFileOutput[];
  /** Absent where the canvas shows the class's display name. */
  readonly title?: string;
  readonly properties: Record<string, unknown>;
  /** By position; by name where nobody knows the class. */
  readonly widgets_values: readonly unknown[] | Readonly<Record<string, unknown>>;
}

export type UiFileLink = readonly [
  id: number,
  origin: number,
  originSlot: number,
  target: number,
  targetSlot: number,
  type: string,
];

// No interface: as such it would be no Record of unknown values.
export type UiFile = {
  readonly last_node_id: number;
  readonly last_link_id: number;
  readonly nodes: readonly UiFileNode[];
  readonly links: readonly UiFileLink[];
  readonly groups: readonly never[];
  readonly config: Readonly<Record<string, never>>;
  readonly extra: Readonly<Record<string, never>>;
  readonly version: 0.4;
};

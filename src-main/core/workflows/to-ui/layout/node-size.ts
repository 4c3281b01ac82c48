import type { Box } from './box.ts';

/** Pixels, as the canvas draws a node. */
export const titleHeight = 30;
const slotHeight = 20;
const widgetHeight = 24;
const margin = 14;
const letterWidth = 8.4;
/** A widget's arrows and the room between its name and its value. */
const widgetWidth = 130;
const widths = { least: 210, most: 400 };
const textBox = { width: 400, height: 120 };

/** What a node shows below its widgets, and how high that is. */
export const displays = { picture: 260, player: 60, text: 100, nothing: 0 } as const;

export interface Drawn {
  readonly title: string;
  /** Names of the sockets on the left; widgets have theirs in their own rows. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly widgets: readonly string[];
  /** Rows of widgets: their own, of the controls beside them, of buttons; text boxes apart. */
  readonly rows: number;
  readonly textBoxes: number;
  readonly display: keyof typeof displays;
}

/** How large the canvas draws a node, its title bar left out. */
export function sizeOf(drawn: Drawn): Box {
  const { title, inputs, outputs, widgets, rows, textBoxes, display } = drawn;
  const height =
    Math.max(inputs.length, outputs.length, 1) * slotHeight +
    rows * widgetHeight +
    textBoxes * textBox.height +
    displays[display] +
    margin;
  const width = Math.max(
    widths.least,
    (title.length + 4) * letterWidth,
    (longest(inputs) + longest(outputs) + 5) * letterWidth,
    widgets.length > 0 ? longest(widgets) * letterWidth + widgetWidth : 0,
    textBoxes > 0 ? textBox.width : 0,
    display === 'nothing' ? 0 : 270,
  );
  return { width: upToTen(Math.min(width, widths.most)), height: upToTen(height) };
}

function longest(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, name.length), 0);
}

function upToTen(value: number): number {
  return Math.ceil(value / 10) * 10;
}

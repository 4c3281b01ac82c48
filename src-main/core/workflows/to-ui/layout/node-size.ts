import type { Box } from './box.ts';

/** Pixels, as the canvas draws a node. */
export const titleHeight = 30;
const slotHeight = 20;
const widgetHeight = 24;
const margin = 14;
const letterWidth = 8.4;
/** A widget's arrows and the room between its name and its value. */
const widgetWidth = 130;
/** Titles and sockets have no limit: the canvas widens a node until they fit. */
const widths = { least: 210, display: 270, mostForWidgets: 400 };
const textBox = { width: 400, height: 120 };
const linkedTextHeight = 52;

/** What a node shows below its widgets, and how high that is. */
export const displays = { picture: 260, player: 80, text: 100, nothing: 0 } as const;

export interface Drawn {
  readonly title: string;
  /** Names of the sockets on the left; widgets have theirs in their own rows. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly widgets: readonly string[];
  /** Rows of widgets: their own, of the controls beside them, of buttons; text boxes apart. */
  readonly rows: number;
  readonly textBoxes: number;
  /** Text boxes that a link fills: the canvas leaves them empty. */
  readonly linkedTexts: number;
  readonly display: keyof typeof displays;
}

/** How large the canvas draws a node, its title bar left out. */
export function sizeOf(drawn: Drawn): Box {
  const { title, inputs, outputs, widgets, rows, textBoxes, linkedTexts, display } = drawn;
  const height =
    Math.max(inputs.length, outputs.length, 1) * slotHeight +
    rows * widgetHeight +
    textBoxes * textBox.height +
    linkedTexts * linkedTextHeight +
    displays[display] +
    margin;
  const width = Math.max(
    widths.least,
    (lettersOf(title) + 4) * letterWidth,
    (longest(inputs) + longest(outputs) + 5) * letterWidth,
    widgets.length > 0 ? Math.min(longest(widgets) * letterWidth + widgetWidth, widths.mostForWidgets) : 0,
    textBoxes > 0 ? textBox.width : 0,
    display === 'nothing' ? 0 : widths.display,
  );
  return { width: upToTen(width), height: upToTen(height) };
}

/** Letters from Hangul and Han on are twice as wide. */
function lettersOf(text: string): number {
  return text.length + (text.match(/[\u1100-\uffff]/g)?.length ?? 0);
}

function longest(names: readonly string[]): number {
  return names.reduce((most, name) => Math.max(most, lettersOf(name)), 0);
}

function upToTen(value: number): number {
  return Math.ceil(value / 10) * 10;
}

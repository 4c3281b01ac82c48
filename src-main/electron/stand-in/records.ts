/** What the shell did to the parts of Electron that only a person would see; tests read it over the control address. */
export interface Records {
  readonly clipboard: { text: string; types: string[] };
  readonly openedExternally: string[];
  readonly revealed: string[];
  readonly errorBoxes: { title: string; content: string }[];
  readonly schemes: string[];
}

export function createRecords(): Records {
  return { clipboard: { text: '', types: [] }, openedExternally: [], revealed: [], errorBoxes: [], schemes: [] };
}

/** An event as Electron hands it to listeners that may say no. */
export class PreventableEvent {
  defaultPrevented = false;

  preventDefault(): void {
    this.defaultPrevented = true;
  }
}

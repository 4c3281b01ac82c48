import { type ErrorData, fromErrorData } from '../../src-shared/nouns/errors.ts';

/** What the preload puts on the window. Errors come as data: one thrown through Electron's bridge keeps only its message. */
interface DesktopBridge {
  readonly platform: string;
  revealOutput(id: string): Promise<ErrorData | null>;
  copyImage(id: string): Promise<ErrorData | null>;
}

/** What only the desktop shell can do; a browser tab has none of it and hides the actions. */
export interface Desktop {
  readonly platform: string;
  /** Shows the file in its folder. @throws not_found */
  revealOutput(id: string): Promise<void>;
  /** Puts the picture itself on the clipboard. @throws not_found, unsupported_media */
  copyImage(id: string): Promise<void>;
}

declare global {
  interface Window {
    readonly desktop?: DesktopBridge;
  }
}

export function desktop(): Desktop | null {
  const bridge = window.desktop;
  if (!bridge) return null;
  return {
    platform: bridge.platform,
    revealOutput: async (id) => throwIfData(await bridge.revealOutput(id)),
    copyImage: async (id) => throwIfData(await bridge.copyImage(id)),
  };
}

function throwIfData(data: ErrorData | null): void {
  if (data) throw fromErrorData(data);
}

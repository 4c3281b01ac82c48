import Store from 'electron-store';
import type { Bounds } from './window-bounds.ts';

export interface WindowMemory {
  bounds(): Bounds | null;
  maximized(): boolean;
  background(): string;
  remember(facts: { bounds?: Bounds; maximized?: boolean; background?: string }): void;
}

/** The ground of the dark theme, which is the default. */
const darkGround = '#0e0e0f';

/** Kept apart from settings.json: it is about this screen, and a window on another program's data may write it too. */
export function openWindowMemory(dataFolder: string): WindowMemory {
  const store = new Store<{ bounds?: Bounds; maximized?: boolean; background?: string }>({
    name: 'window',
    cwd: dataFolder,
    clearInvalidConfig: true,
  });
  return {
    bounds: () => store.get('bounds') ?? null,
    maximized: () => store.get('maximized') ?? false,
    background: () => store.get('background') ?? darkGround,
    remember: (facts) => store.set(facts),
  };
}

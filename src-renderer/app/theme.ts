import { create } from 'zustand';

export const themeChoices = ['dark', 'light', 'system'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const storageKey = 'easel.theme';

function stored(): ThemeChoice {
  try {
    return themeChoices.find((choice) => choice === localStorage.getItem(storageKey)) ?? 'dark';
  } catch {
    return 'dark';
  }
}

function resolve(choice: ThemeChoice): 'dark' | 'light' {
  if (choice !== 'system') return choice;
  return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

interface Theme {
  readonly choice: ThemeChoice;
  readonly resolved: 'dark' | 'light';
  choose(choice: ThemeChoice): void;
}

export const useTheme = create<Theme>()((set) => ({
  choice: stored(),
  resolved: resolve(stored()),
  choose: (choice) => {
    try {
      localStorage.setItem(storageKey, choice);
    } catch {
      // Storage can be forbidden; the choice then lasts as long as the window.
    }
    set({ choice, resolved: resolve(choice) });
  },
}));

/** Tells the browser, and the desktop shell that remembers it for the next start, what colour the window has. */
function showThemeColor(): void {
  const color = getComputedStyle(document.documentElement).getPropertyValue('--neutral-1').trim();
  if (color === '') return;
  let meta = document.querySelector<HTMLMetaElement>('meta[name="theme-color"]');
  if (!meta) {
    meta = document.createElement('meta');
    meta.name = 'theme-color';
    document.head.append(meta);
  }
  meta.content = color;
}

/** Keeps the document in the chosen theme; returns the function that stops it. */
export function applyTheme(): () => void {
  const media = matchMedia('(prefers-color-scheme: light)');
  const show = (): void => {
    document.documentElement.dataset['theme'] = useTheme.getState().resolved;
    showThemeColor();
  };
  const onMedia = (): void => useTheme.setState((state) => ({ resolved: resolve(state.choice) }));
  const stop = useTheme.subscribe(show);
  media.addEventListener('change', onMedia);
  show();
  return () => {
    stop();
    media.removeEventListener('change', onMedia);
  };
}

import { useRef } from 'react';

interface FocusReturn {
  readonly onOpenAutoFocus: (event: Event) => void;
  readonly onCloseAutoFocus: (event: Event) => void;
}

/**
 * For a dialog that no trigger of its own opens: it takes the focus itself, so that its first button does not look chosen and nothing is
 * confirmed by a key that was meant for the page, and gives it back to what had it; where that is gone, to `otherwise`.
 */
export function useFocusReturn(otherwise?: () => HTMLElement | null): FocusReturn {
  const opener = useRef<Element | null>(null);
  return {
    onOpenAutoFocus: (event) => {
      event.preventDefault();
      opener.current = document.activeElement;
      (event.currentTarget as HTMLElement).focus();
    },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const before = opener.current?.isConnected ? opener.current : otherwise?.();
      if (before instanceof HTMLElement) before.focus();
    },
  };
}

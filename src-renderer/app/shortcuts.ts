import { useEffect, useRef } from 'react';
import { navigate, type Page } from './router.ts';

/** G, then a letter. */
export const pageKeys: Record<Page, string> = { create: 'c', jobs: 'j', gallery: 'g', backends: 'b', assistants: 'a' };

const sequenceMs = 1200;

/** Whether keys belong to what the person is typing into, or to an open dialog. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (
    target.isContentEditable ||
    ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName) ||
    target.closest('[role="dialog"], [role="listbox"], [role="menu"]') !== null
  );
}

export function usePageKeys(): void {
  const since = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const key = event.key.toLowerCase();
      if (Date.now() - since.current < sequenceMs) {
        const page = (Object.keys(pageKeys) as Page[]).find((one) => pageKeys[one] === key);
        since.current = 0;
        if (page) {
          event.preventDefault();
          navigate(page);
        }
      } else if (key === 'g') since.current = Date.now();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

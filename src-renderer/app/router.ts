import { useSyncExternalStore } from 'react';

export const pages = ['create', 'jobs', 'gallery', 'backends', 'assistants'] as const;
export type Page = (typeof pages)[number];

export interface Route {
  readonly page: Page;
  /** What is selected on the page: a job on Jobs, an output on Gallery, an assistant on Assistants. */
  readonly selected: string | null;
}

/** `/` and every unknown path are Create, the page a person comes for. */
export function parseRoute(path: string): Route {
  const [name, selected] = path.replace(/^\/+/, '').split('/');
  const page = pages.find((one) => one === name);
  if (!page) return { page: 'create', selected: null };
  return { page, selected: selected ? decode(selected) : null };
}

export function routePath(page: Page, selected: string | null = null): string {
  return selected === null ? `/${page}` : `/${page}/${encodeURIComponent(selected)}`;
}

function decode(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('popstate', listener);
  };
}

export function navigate(page: Page, options: { selected?: string | null; replace?: boolean } = {}): void {
  const path = routePath(page, options.selected ?? null);
  if (path === location.pathname) return;
  if (options.replace) history.replaceState(null, '', path);
  else history.pushState(null, '', path);
  for (const listener of listeners) listener();
}

export function useRoute(): Route {
  const path = useSyncExternalStore(subscribe, () => location.pathname);
  return parseRoute(path);
}

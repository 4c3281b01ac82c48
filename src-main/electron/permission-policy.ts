/** What a page may use of the machine. Copying text on a click is all that the window needs. */
const granted: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** @param origin the asking page's, with or without a closing slash */
export function mayUse(
  permission: string,
  asking: { readonly origin: string; readonly windowOrigin: string },
): boolean {
  return granted.has(permission) && asking.origin.replace(/\/$/, '') === asking.windowOrigin;
}

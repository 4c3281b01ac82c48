const placeholder = /\{\{([a-z][a-z0-9_]{0,63})\}\}/g;

/**
 * A text into which the values of several parameters go: `a photo of {{subject}}, {{style}}`. In one pass, so that a value which
 * itself reads `{{style}}` stays a value.
 * @param valueOf a parameter's value; null for one that has none, which leaves nothing; undefined for what names no parameter
 * and stays as it is
 */
export function fillWithin(within: string, valueOf: (name: string) => unknown): string {
  return within.replaceAll(placeholder, (whole, name: string) => {
    const value = valueOf(name);
    if (value === undefined) return whole;
    if (value === null) return '';
    return Array.isArray(value) ? value.join(', ') : String(value as string | number | boolean);
  });
}

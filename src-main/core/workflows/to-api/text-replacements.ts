/** `%…%` in a file name: `%Node.widget%` and `%date:yyyy-MM-dd%`. */
export interface TextReplacements {
  /** A widget's value by the node's name for search and replace, else its title; undefined when there is none. */
  widgetValue(node: string, widget: string): { readonly value: unknown } | undefined;
  readonly now: Date;
}

/** Save nodes whose `filename_prefix` the frontend fills in. (1.58.1) */
export const savingClasses: ReadonlySet<string> = new Set([
  'SaveImage',
  'SaveImageAdvanced',
  'SaveSVGNode',
  'SaveVideo',
  'SaveAnimatedWEBP',
  'SaveWEBM',
  'SaveAudio',
  'SaveAudioMP3',
  'SaveAudioOpus',
  'SaveAudioAdvanced',
  'SaveGLB',
  'Save3DAdvanced',
  'SaveGaussianSplat',
  'SavePointCloud',
  'SaveAnimatedPNG',
  'CLIPSave',
  'VAESave',
  'ModelSave',
  'LoraSave',
  'SaveLatent',
]);

/** What is unknown stays as it was written; `%width%` and `%height%` are the server's. */
export function fillIn(text: string, replacements: TextReplacements): string {
  return text.replaceAll(/%([^%]+)%/g, (whole, inside: string) => {
    const [node = '', widget, ...rest] = inside.split('.');
    if (widget === undefined || rest.length > 0) {
      return node.startsWith('date:') ? formatDate(node.slice('date:'.length), replacements.now) : whole;
    }
    const found = replacements.widgetValue(node, widget);
    // oxlint-disable-next-line no-control-regex -- the characters that no file system takes
    return found ? String(found.value ?? '').replaceAll(/[/?<>\\:*|"\x00-\x1F\x7F]/g, '_') : whole;
  });
}

/** In local time, as the person's browser would. */
function formatDate(format: string, date: Date): string {
  const parts: Record<string, number> = {
    d: date.getDate(),
    M: date.getMonth() + 1,
    h: date.getHours(),
    m: date.getMinutes(),
    s: date.getSeconds(),
  };
  return format.replaceAll(/dd?|MM?|hh?|mm?|ss?|yyy?y?/g, (token) => {
    if (token === 'yy') return String(date.getFullYear()).slice(2);
    if (token === 'yyyy') return String(date.getFullYear());
    const part = parts[token.charAt(0)];
    return part === undefined ? token : String(part).padStart(token.length, '0');
  });
}

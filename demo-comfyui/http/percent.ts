const encodedRun = /(?:%[\da-f]{2})+/gi;

/** A path's text as aiohttp decodes it: bytes that are no UTF-8 stay encoded. */
export function decodePath(text: string): string {
  return text.replace(encodedRun, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Python's `unquote`: bytes that are no UTF-8 become U+FFFD. */
export function unquote(text: string): string {
  return text.replace(encodedRun, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
}

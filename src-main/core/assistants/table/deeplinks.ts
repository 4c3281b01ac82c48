import type { EntryValue, WantedEntry } from './assistant-facts.ts';

/** Base64 of the entry itself, without its name: Cursor's and LM Studio's form (cursor.com/docs, lmstudio.ai/docs/app/mcp/deeplink). */
const base64 = (entry: EntryValue) => Buffer.from(JSON.stringify(entry), 'utf8').toString('base64');

export function cursorLink(name: string, entry: EntryValue): string {
  return `cursor://anysphere.cursor-deeplink/mcp/install?name=${encodeURIComponent(name)}&config=${encodeURIComponent(base64(entry))}`;
}

export function lmStudioLink(name: string, entry: EntryValue): string {
  return `lmstudio://add_mcp?name=${encodeURIComponent(name)}&config=${encodeURIComponent(base64(entry))}`;
}

/** The whole query is one JSON (code.visualstudio.com/api/extension-guides/ai/mcp, "Create an MCP installation URL"). */
export function vscodeLink(scheme: 'vscode' | 'vscode-insiders', name: string, entry: EntryValue): string {
  return `${scheme}:mcp/install?${encodeURIComponent(JSON.stringify({ name, ...entry }))}`;
}

/** Leads through kiro.dev, which sees the query (kiro.dev/docs/mcp/share). */
export function kiroLink(name: string, entry: EntryValue): string {
  return `https://kiro.dev/launch/mcp/add?name=${encodeURIComponent(name)}&config=${encodeURIComponent(JSON.stringify(entry))}`;
}

/**
 * Goose's desktop takes a command from a link only when it is one of npx, uvx, docker and a few more, so a link can only carry HTTP. It cuts a
 * header at each "=" and decodes its value once more (aaif-goose/goose, ui/desktop/src/components/settings/extensions/deeplink.ts).
 */
export function gooseLink(
  given: { name: string; title: string; description: string; timeoutSeconds: number },
  { url, token }: Extract<WantedEntry, { transport: 'http' }>,
): string {
  const query = {
    type: 'streamable_http',
    url,
    id: given.name,
    name: given.title,
    description: given.description,
    timeout: String(given.timeoutSeconds),
    header: `Authorization=${encodeURIComponent(`Bearer ${token}`)}`,
  };
  const pairs = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  return `goose://extension?${pairs.join('&')}`;
}

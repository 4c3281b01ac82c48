import { type AssistantFacts, plainFacts } from './assistant-facts.ts';
import { cursorShape, type EntryShape, readEntryOf, writeEntry } from './entries.ts';

/** Says its type over HTTP: some clients take a bare `url` for SSE. */
const shape: EntryShape = { ...cursorShape, http: [{ key: 'url', types: ['http', undefined] }] };

/** Any client that Easel does not know: something to copy, and nothing to look at. */
export const other: AssistantFacts = {
  ...plainFacts,
  id: 'other',
  title: 'Another assistant',
  way: 'copy',
  transports: ['stdio', 'http'],
  scopes: ['user'],
  file: { label: "the assistant's list of MCP servers", format: 'jsonc', keyPath: ['mcpServers'] },
  places: () => Promise.resolve([]),
  entry: (_name, wanted) => writeEntry(shape, wanted),
  readEntry: (value) => readEntryOf(shape, value),
  signs: () => ({ folders: [], apps: [], commands: [] }),
  processes: { darwin: [], win32: [], linux: [] },
};

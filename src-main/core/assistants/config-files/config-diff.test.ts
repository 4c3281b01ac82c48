import { expect, test } from 'vitest';
import { configDiff } from './config-diff.ts';
import { setEntry, type ConfigFormatName } from './entries.ts';

const easel = { command: '/n', env: { EASEL_TOKEN: 'ours-1234' } };

function diffOf(format: ConfigFormatName, before: string, secrets: string[] = []): string {
  const keyPath = [{ jsonc: 'mcpServers', toml: 'mcp_servers', yaml: 'extensions' }[format]];
  const after = setEntry(before, { format, keyPath }, { name: 'easel', value: easel });
  return configDiff({ path: '/home/me/config', format, before, after, secrets });
}

test('the diff is a unified one, of the lines that change and three around', () => {
  const before = `{\n  "a": 1,\n  "b": 2,\n  "c": 3,\n  "d": 4\n}\n`;
  expect(configDiff({ path: '/f', format: 'jsonc', before, after: before.replace('4', '5'), secrets: [] })).toBe(
    '--- /f\n+++ /f\n@@ -2,5 +2,5 @@\n   "a": 1,\n   "b": 2,\n   "c": 3,\n-  "d": 4\n+  "d": 5\n }\n',
  );
  expect(configDiff({ path: '/f', format: 'jsonc', before, after: before, secrets: [] })).toBe('');
});

test('a file that appears or goes is told by its name', () => {
  expect(configDiff({ path: '/f', format: 'jsonc', before: null, after: '{}\n', secrets: [] })).toMatch(
    /^--- \/dev\/null\n\+\+\+ \/f\n/,
  );
  expect(configDiff({ path: '/f', format: 'jsonc', before: '{}\n', after: null, secrets: [] })).toContain(
    '+++ /dev/null',
  );
});

test.each<[ConfigFormatName, string]>([
  [
    'jsonc',
    '{\n  "mcpServers": {\n    "a": {"headers": {"X-Odd": "leak1 \\"q\\"", "Accept": "shown1"}, "env": {"GITHUB_TOKEN": "leak2"}},\n    // "b": {"apiKey": "leak3"},\n    "c": {"args": ["--api-key", "leak4", "--verbose", "shown2"], "url": "https://u:leak5@h/?token=leak6&x=shown3"}\n  }\n}',
  ],
  [
    'toml',
    '[mcp_servers.a]\nhttp_headers = { Authorization = "Bearer leak12345" }\nbearer_token_env_var = "shown1" # password = "leak3"\nargs = ["shown2", "--token=leak22345"]\nenv = { MY_SECRET = \'leak4\', OTHER = "shown3" }\n',
  ],
  [
    'yaml',
    "extensions:\n  a:\n    envs: {HF_TOKEN: leak1, OTHER: shown1, PASSWORD: 'it''s leak4'}\n    # client_secret: leak3 # shown3\n    uri: \"http://x/?y=shown2&api_key=leak2\"\n",
  ],
])('no secret of any server, or in a comment, is in a diff of %s', (format, before) => {
  const diff = diffOf(format, before);
  expect(diff).not.toMatch(/leak|ours-1234/);
  for (const shown of ['shown1', 'shown2', 'shown3', '[hidden]', 'EASEL_TOKEN']) expect(diff).toContain(shown);
});

test('what the caller names as a secret is hidden wherever it stands', () => {
  expect(diffOf('jsonc', '{"mcpServers": {"a": {"note": "x t0k/en y"}}}', ['t0k/en'])).toContain('"x [hidden] y"');
});

test('a change of a secret alone is seen, not read', () => {
  const text = '{\n  "mcpServers": {\n    "easel": {"token": "abcdefgh"}\n  }\n}\n';
  const diff = configDiff({
    path: '/f',
    format: 'jsonc',
    before: text,
    after: text.replace('abcd', 'dcba'),
    secrets: [],
  });
  expect(diff).toContain('-    "easel": {"token": "[hidden]"}\n+    "easel": {"token": "[hidden]"}');
});

test('of a long line what changes is shown', () => {
  const before = JSON.stringify({ history: 'h'.repeat(5000), mcpServers: { a: {} }, more: 'm'.repeat(5000) });
  const diff = diffOf('jsonc', before);
  expect(diff.length).toBeLessThan(1000);
  expect(diff).toContain('"easel":{"command":"/n","env":{"EASEL_TOKEN":"[hidden]"}}');
});

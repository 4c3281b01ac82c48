import { format } from 'prettier';
import { expect, test } from 'vitest';
import type { SettingDescription } from '../../../src-shared/nouns/settings.ts';
import { settingPaths } from './known-settings.ts';
import { describeSettings } from './settings-schema.ts';

const intro = `<!-- Made by src-main/core/settings/settings-page.test.ts from src-shared/nouns/settings.ts. -->

# Settings

They lie in \`settings.json\` of the data folder, with nothing in it but what you set. Change them on the Settings page or with \`easel settings\`; a
file edited by hand counts from the next start on. \`easel settings schema\` prints the JSON Schema that editors take.

A value that is out of bounds is named in the log and on the Settings page, and its default is used; the other values count. A file that is no
JSON object is set aside under another name. What a newer Easel wrote is kept as it is. Secrets are no settings: see
[the guide](guide.md#secrets).
`;

function page(): string {
  const groups = describeSettings().map(({ name, description, settings }) =>
    [
      `## \`${name}\``,
      '',
      description,
      '',
      '| key | meaning | default | bounds | a change counts |',
      '| --- | --- | --- | --- | --- |',
      ...settings.map(row),
    ].join('\n'),
  );
  return [intro, ...groups].join('\n\n');
}

function row({ path, title, description, default: byDefault, bounds, takesEffect }: SettingDescription): string {
  const cells = [
    `\`${path}\``,
    `**${title}.** ${description}`,
    `\`${JSON.stringify(byDefault)}\``,
    bounds,
    takesEffect === 'now' ? 'at once' : 'from the next start on',
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

test('docs/settings.md is the page as it is now, with every key (`npx vitest run core/settings -u` writes it)', async () => {
  const text = await format(page(), { parser: 'markdown', printWidth: 120, singleQuote: true, trailingComma: 'all' });
  await expect(text).toMatchFileSnapshot('../../../docs/settings.md');
  for (const path of settingPaths) expect(text).toContain(`\`${path}\``);
});

import { expect, test } from 'vitest';
import { templateSchemaText } from './template-schema.ts';

interface Schema {
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

test('schemas/template.json is the schema as it is now (`npx vitest run template-schema -u` writes it)', async () => {
  await expect(templateSchemaText()).toMatchFileSnapshot('../../../schemas/template.json');
});

test('every field has a title and says what it means', () => {
  const silent: string[] = [];
  const look = (at: string, { properties = {}, items }: Schema): void => {
    for (const [name, field] of Object.entries(properties)) {
      if (!field.title || !field.description) silent.push(`${at}.${name}`);
      look(`${at}.${name}`, field);
    }
    if (items) look(`${at}[]`, items);
  };
  look('', JSON.parse(templateSchemaText()) as Schema);
  expect(silent).toEqual([]);
});

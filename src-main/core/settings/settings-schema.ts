import * as z from 'zod';
import { takesEffectKey } from '../../../src-shared/nouns/setting-parts.ts';
import { settingsSchema, type SettingDescription, type SettingGroup } from '../../../src-shared/nouns/settings.ts';
import { settingsVersion } from './migrations.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

interface ObjectSchema extends JsonSchema {
  readonly description?: string;
  readonly properties: Readonly<Record<string, JsonSchema>>;
}

/** The JSON Schema of settings.json and of an export, for editors. Draft 7, which all of them read. */
export function settingsSchemaText(): string {
  const { $schema, properties } = jsonSchema();
  const schema = {
    $schema,
    title: 'Settings of Easel',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      version: { type: 'integer', minimum: 0, description: `Of the form of this file; now ${settingsVersion}.` },
      ...properties,
    },
    additionalProperties: false,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

/** Every key with what a form, a table or a person needs to know of it. */
export function describeSettings(): SettingGroup[] {
  return Object.entries(jsonSchema().properties).map(([name, group]) => {
    const { description = '', properties } = group as ObjectSchema;
    return {
      name,
      description,
      settings: Object.entries(properties).map(([key, leaf]) => describe(`${name}.${key}`, name, leaf)),
    };
  });
}

function describe(path: string, group: string, leaf: JsonSchema): SettingDescription {
  const { title, description, default: byDefault, [takesEffectKey]: takesEffect, ...schema } = leaf;
  return {
    path,
    group,
    title: String(title),
    description: String(description),
    default: byDefault,
    bounds: boundsOf(schema),
    takesEffect: takesEffect === 'restart' ? 'restart' : 'now',
    schema,
  };
}

function boundsOf(schema: JsonSchema): string {
  const { type, minimum, maximum, maxLength, maxItems, anyOf, items } = schema;
  if (Array.isArray(schema['enum'])) return schema['enum'].join(', ');
  if (Array.isArray(anyOf)) return anyOf.map((one) => boundsOf(one as JsonSchema)).join(', or ');
  if (type === 'null') return 'null';
  if (type === 'boolean') return 'true or false';
  if (type === 'integer' || type === 'number') {
    return `${type === 'integer' ? 'whole number' : 'number'} from ${String(minimum)} to ${String(maximum)}`;
  }
  if (type === 'array') return `list of at most ${String(maxItems)}: ${boundsOf(items as JsonSchema)}`;
  return maxLength === undefined ? 'text' : `text of at most ${String(maxLength)}`;
}

function jsonSchema(): ObjectSchema {
  return z.toJSONSchema(settingsSchema, {
    io: 'input',
    target: 'draft-7',
    override({ jsonSchema: schema }) {
      // A group may be left out of a file, as any key may.
      delete schema.required;
    },
  }) as unknown as ObjectSchema;
}

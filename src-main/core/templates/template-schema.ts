import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { templateFileSchema, type TemplateFile } from '../../../src-shared/nouns/templates.ts';
import { writeAtomically } from './folder/write-files.ts';
import { schemaName } from './template-files.ts';

/** The JSON Schema of template.json, for editors: every field with its title and meaning. Draft 7, which all of them read. */
export function templateSchemaText(): string {
  const schema = z.toJSONSchema(templateFileSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => {
      // Zod writes the bounds of JavaScript's integers out; they tell a reader nothing.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const ours = `../${schemaName}`;

/** As it is written into a folder of its own: an editor finds the schema beside that folder, without a network. */
export function withSchema({ $schema, ...file }: TemplateFile): TemplateFile {
  return { $schema: $schema && /^https?:/.test($schema) ? $schema : ours, ...file };
}

/** Puts the schema where `$schema` of the user's templates looks for it. A folder that is not there is not made. */
export async function writeTemplateSchema(folder: string): Promise<void> {
  const path = join(folder, schemaName);
  const text = templateSchemaText();
  if ((await readFile(path, 'utf8').catch(() => null)) === text) return;
  const isThere = await stat(folder).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  if (isThere) await writeAtomically(path, text);
}

import { expect } from 'vitest';
import type { TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import { toolOfTemplate, type TemplateTool } from '../tool/template-tool.ts';
import { exportTemplate, readExchangeFile } from './exchange-file.ts';

export interface Given {
  readonly name: string;
  readonly file: TemplateFile;
  readonly workflow: object;
  readonly graph?: object | null;
}

export function toolOf(file: TemplateFile): TemplateTool {
  const parameters = file.parameters.map(({ targets: _, ...rest }) => ({ ...rest, choices: rest.choices ?? null }));
  return toolOfTemplate({ ...file, parameters });
}

/** What a caller can tell apart, without the texts that may be shortened. */
const shapeOf = (tool: TemplateTool): unknown => ({
  name: tool.name,
  required: tool.required,
  aliases: tool.aliases,
  properties: Object.entries(tool.properties).map(([name, { type, minimum, maximum }]) => [
    name,
    type,
    minimum,
    maximum,
  ]),
});

/**
 * Exported and read again it is the same: to the letter where nothing had to be left out, else but for what was left out. Says the
 * exported text.
 */
export async function expectSameTool({ name, file, workflow, graph = null }: Given): Promise<string> {
  const exported = await exportTemplate({ name, file, workflow, graph, folder: null });
  const back = readExchangeFile(exported.text);
  if (!back) throw new Error('it is not recognised as an exported template');
  const { $schema: _, ...plain } = file;
  expect(back.name).toBe(name);
  expect(shapeOf(toolOf(back.file))).toEqual(shapeOf(toolOf(file)));
  if (exported.removed.length === 0) {
    expect(back.file).toEqual(plain);
    expect(toolOf(back.file)).toEqual(toolOf(file));
    expect(JSON.stringify(back.workflow)).toBe(JSON.stringify(workflow));
    expect(JSON.stringify(back.graph)).toBe(JSON.stringify(graph));
  }
  const again = await exportTemplate({ ...back, name, folder: null });
  expect(again).toEqual({ ...exported, removed: [] });
  return exported.text;
}

import { expect, test } from 'vitest';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { readDefinitions, readPairs, recordings } from '../../workflows/conversion.fixture.ts';
import { readMarkedWorkflow } from '../formats/read-marked-workflow.ts';
import { sentence } from '../template-files.ts';
import { soundTemplateSchema } from './sound-template.ts';

test.each(recordings)('what Easel understands of every workflow of %s is a sound template', async (recording) => {
  const definitions = readDefinitions(recording);
  const wrong: string[] = [];
  let sound = 0;
  for (const { name, workflow } of readPairs(recording)) {
    try {
      const { file } = await readMarkedWorkflow(
        { workflow, name },
        { definitions: () => Promise.resolve(definitions) },
      );
      const parsed = soundTemplateSchema.safeParse(file);
      if (parsed.success) sound++;
      else wrong.push(`${name}: ${sentence(parsed.error)}`);
    } catch (error) {
      if (!(error instanceof EaselError)) throw error;
    }
  }
  expect(wrong).toEqual([]);
  expect(sound).toBeGreaterThan(60);
});

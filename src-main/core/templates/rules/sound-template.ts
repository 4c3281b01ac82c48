import { templateFileSchema } from '../../../../src-shared/nouns/templates.ts';
import { parameterProblems } from './parameter-problems.ts';
import { presetProblems } from './preset-problems.ts';

/** template.json as it can be used: its fields by themselves, and what they say about each other. */
export const soundTemplateSchema = templateFileSchema.superRefine((file, context) => {
  for (const { path, message } of [...parameterProblems(file), ...presetProblems(file)]) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});

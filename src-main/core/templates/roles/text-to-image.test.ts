import { expect, test } from 'vitest';
import { furtherAnswers, rightAnswers } from './right-answers.fixture.ts';
import { judgeTemplates, textToImageTemplates } from './text-to-image.fixture.ts';

const { first, further } = judgeTemplates();

test('the answers are those of the templates that the rule chooses, in its order', () => {
  const chosen = textToImageTemplates().map(({ name }) => name);
  expect(rightAnswers.map(([name]) => name)).toEqual(chosen.slice(0, 40));
  expect(furtherAnswers.map(([name]) => name)).toEqual(chosen.slice(40));
});

test.each([...first, ...further])('$name gets prompt, negative, seed and size without editing', ({ parts }) => {
  expect(parts.filter(({ right, found }) => right !== found)).toEqual([]);
});

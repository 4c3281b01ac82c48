import { describe, expect, test } from 'vitest';
import { readRecording } from '../../comfyui/recording.fixture.ts';
import { createProgressTracker } from './progress.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';

function replay(name: string) {
  const { messages, submitted } = readRecording(name);
  const workflow = (submitted.at(-1) as { prompt: ApiWorkflow }).prompt;
  const tracker = createProgressTracker(workflow);
  return messages.flatMap((message) => (tracker.read(message) ? [tracker.progress] : []));
}

describe.each(['txt2img', 'txt2img_legacy_no_feature_flags', 'empty_save', 'cached_rerun', 'graph_expand_for_loop'])(
  '%s',
  (name) => {
    test('the fraction never goes back and ends at one', () => {
      const fractions = replay(name).map(({ fraction }) => fraction);
      expect(fractions.length).toBeGreaterThan(0);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions.at(-1)).toBeCloseTo(1);
    });
  },
);

test('steps of the sampler are told with its title', () => {
  const steps = replay('txt2img').filter(({ classType }) => classType === 'KSampler');
  expect(new Set(steps.map(({ steps: total }) => total))).toContain(6);
  expect(steps.map(({ step }) => step)).toContain(6);
});

test('sampling is most of the bar', () => {
  const sampling = replay('txt2img').filter(({ classType, step }) => classType === 'KSampler' && step === 3);
  expect(sampling.at(0)?.fraction).toBeGreaterThan(0.3);
  expect(sampling.at(0)?.fraction).toBeLessThan(0.8);
});

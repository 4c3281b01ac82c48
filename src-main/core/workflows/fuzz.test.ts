import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { readDefinitions, readPairs, recordedWith, recordings } from './conversion.fixture.ts';
import { spoiled, spoilings } from './mutations.fixture.ts';
import { createNodeClasses, type NodeClasses } from './node-classes/node-class.ts';
import { convertToApi } from './to-api/convert-to-api.ts';
import { readUiWorkflow } from './ui-graph/read-ui-workflow.ts';
import { validateWorkflow } from './validation/validate-workflow.ts';

const long = process.env['EASEL_TEST_LONG'] === '1';
const runs = long ? 10_000 : 150;
const longestMs = 200;
const refusals = ['workflow_unreadable', 'workflow_invalid', 'node_class_missing', 'too_large'];

function tryOnce(workflow: unknown, classes: NodeClasses, lenient: boolean): EaselError | null {
  try {
    convertToApi(readUiWorkflow(workflow), { classes, ...recordedWith, lenient });
    return null;
  } catch (error) {
    if (error instanceof EaselError) return error;
    throw error;
  }
}

/** Processor time of this thread, the least of a few tries: what else the machine does is not the workflow's fault. */
function leastMs(work: () => void): number {
  let least = Infinity;
  for (let round = 0; round < 3 && least > longestMs; round += 1) {
    const before = process.threadCpuUsage();
    work();
    const { user, system } = process.threadCpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

test.each(recordings)(
  'spoiled workflows of %s are converted or refused by name, never a crash or a hang',
  (recording) => {
    const definitions = readDefinitions(recording);
    const classes = createNodeClasses(definitions);
    const pairs = readPairs(recording);
    fc.assert(
      fc.property(fc.nat(pairs.length - 1), spoilings, fc.boolean(), (index, steps, lenient) => {
        const workflow = spoiled(pairs[index]?.workflow, steps);
        let refusal: EaselError | null = null;
        const took = leastMs(() => (refusal = tryOnce(workflow, classes, lenient)));
        if (long) expect(took).toBeLessThan(longestMs);
        expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
        if (!refusal) return;
        const { code, message, details } = refusal as EaselError;
        expect(refusals).toContain(code);
        if (code !== 'workflow_unreadable' && code !== 'too_large') {
          const problems = (details?.['problems'] ?? []) as { nodeId: string }[];
          expect(message).toMatch(/[Nn]ode /);
          for (const { nodeId } of problems) expect(nodeId).toBeTypeOf('string');
        }
        expect(message.length).toBeLessThan(2000);
      }),
      { numRuns: runs, seed: 4, ...(long ? { interruptAfterTimeLimit: 1_500_000 } : {}) },
    );
  },
  long ? 1_600_000 : 60_000,
);

test.each(recordings)(
  'whatever a spoiled workflow of %s becomes can be judged',
  (recording) => {
    const definitions = readDefinitions(recording);
    const classes = createNodeClasses(definitions);
    const pairs = readPairs(recording);
    fc.assert(
      fc.property(fc.nat(pairs.length - 1), spoilings, (index, steps) => {
        const workflow = spoiled(pairs[index]?.workflow, steps);
        let converted;
        try {
          converted = convertToApi(readUiWorkflow(workflow), { classes, ...recordedWith, lenient: true }).workflow;
        } catch {
          return;
        }
        expect(validateWorkflow(converted, definitions)).toHaveProperty('accepted');
      }),
      { numRuns: long ? 2_000 : 60, seed: 5 },
    );
  },
  120_000,
);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { errorDataSchema } from '../../../../src-shared/nouns/errors.ts';
import { explainExecution } from './explain-execution.ts';
import { explainRefusal, partialRefusal } from './explain-refusal.ts';
import type { FailedRun } from './explained.ts';
import { explainNoOutput } from './no-output.ts';
import { absolutePath, recordedFailures, recordedLookup } from './recorded.fixture.ts';
import { tracebackForAssistant } from './traceback.ts';

const place = fc.constantFrom(
  '/home/ann lee/ComfyUI/models/x.safetensors',
  'C:\\Users\\ann\\Comfy UI\\x.png',
  '\\\\nas\\share\\ann\\x.png',
  '/tmp/a/b',
  "'/root/x y/z.png'",
  'file:///mnt/data/x.ckpt',
  '(/usr/lib/python3/x.py)',
  'hf_abcdefghijklmnopqrstuvwx',
);
const words = fc.constantFrom(
  'out of memory',
  "Model in folder '",
  "' with filename '",
  "' not found",
  'No such file or directory: ',
  'cannot identify image file ',
  'Value ',
  ' bigger than max of ',
  "Node ID '#",
  'does not exist',
  'received_type(',
  ') mismatch input_type(',
  'Invalid image file: ',
  '<html><title>',
  '\n',
  '✓',
);
const text = fc
  .array(fc.oneof(place, words, fc.string({ maxLength: 12 })), { maxLength: 6 })
  .map((parts) => parts.join(' '));
const id = fc.oneof(fc.constantFrom('1', '2', '__proto__', '12:3'), text);
const wild = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    text,
    fc.double(),
    fc.bigInt().map(String),
    fc.constant(null),
    fc.boolean(),
    fc.array(tie('any'), { maxLength: 3 }),
    fc.dictionary(id, tie('any'), { maxKeys: 3 }),
  ),
})).any;
const type = fc.constantFrom(
  'value_not_in_list',
  'value_bigger_than_max',
  'value_smaller_than_min',
  'invalid_input_type',
  'required_input_missing',
  'bad_linked_input',
  'return_type_mismatch',
  'custom_validation_failed',
  'exception_during_validation',
  'exception_during_inner_validation',
  'invalid_prompt',
  'missing_node_type',
  'new_kind',
);
const info = fc.oneof(
  wild,
  fc.record(
    {
      input_name: text,
      input_config: wild,
      received_value: wild,
      received_type: wild,
      linked_node: wild,
      traceback: wild,
      class_type: wild,
    },
    { requiredKeys: [] },
  ),
);
const saidError = fc.record({ type, message: text, details: text, extra_info: info });
const body = fc.oneof(
  wild,
  fc.record({
    error: saidError,
    node_errors: fc.dictionary(
      id,
      fc.record({ errors: fc.array(saidError, { maxLength: 3 }), class_type: text, dependent_outputs: wild }),
      { maxKeys: 3 },
    ),
  }),
);
const node = fc.record({
  class_type: fc.oneof(fc.constantFrom('KSampler', 'LoadImage', 'CheckpointLoaderSimple', 'SaveImage'), text),
  inputs: fc.dictionary(fc.constantFrom('ckpt_name', 'image', 'steps', 'images'), wild),
  _meta: fc.record({ title: wild }),
});
const run = fc.record({
  workflow: fc.dictionary(id, fc.oneof(node, wild), { maxKeys: 4 }),
  graph: wild,
  lookup: fc.constantFrom(null, recordedLookup, failing()),
}) as fc.Arbitrary<FailedRun>;

function failing(): FailedRun['lookup'] {
  const fail = (): Promise<never> => Promise.reject(new Error('/home/ann/x is gone'));
  return { definition: fail, nearestClasses: fail, modelsNamed: fail };
}

/** Every text in a value, names of properties included. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return [...Object.keys(value), ...Object.values(value).flatMap(textsIn)];
}

function expectHarmless(error: unknown): void {
  expect(errorDataSchema.safeParse(error).error).toBeUndefined();
  const said = JSON.stringify(error);
  for (const one of textsIn(error)) expect(one).not.toMatch(absolutePath);
  expect(said).not.toContain('hf_abcdefghijklmnopqrstuvwx');
  expect(said.length).toBeLessThan(200_000);
}

test('whatever a server answers and a workflow holds, its refusal is explained without places and keys', async () => {
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(400, 413, 422, 429, 500, 503), body, run, async (status, answer, failed) => {
      expectHarmless((await explainRefusal({ status, body: answer }, failed)).error);
      const notes = await partialRefusal((answer as { node_errors?: unknown } | null)?.node_errors, failed.workflow);
      expect(notes.join('\n')).not.toMatch(absolutePath);
    }),
    { numRuns: 300, seed: 8 },
  );
});

test('whatever a node throws, it is explained without places and keys', async () => {
  const message = fc.record({
    kind: fc.constant('failed' as const),
    jobId: text,
    nodeId: id,
    classType: text,
    message: text,
    exceptionType: fc.oneof(text, fc.constantFrom('FileNotFoundError', 'ExecutionBlocked')),
    traceback: wild,
    currentInputs: wild,
  });
  await fc.assert(
    fc.asyncProperty(message, run, async (failed, of) => {
      const { error, traceback } = await explainExecution(failed, of);
      expectHarmless(error);
      if (traceback === null) return;
      expect(Buffer.byteLength(traceback)).toBeLessThanOrEqual(64 * 1024);
      const told = tracebackForAssistant(traceback);
      expect(Buffer.byteLength(told)).toBeLessThanOrEqual(8 * 1024);
      expect(told).not.toMatch(absolutePath);
      expect(told).not.toContain('hf_abcdefghijklmnopqrstuvwx');
    }),
    { numRuns: 300, seed: 8 },
  );
});

test('whatever a workflow holds that wrote nothing, it is explained', async () => {
  const ids = fc.array(id, { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(run, fc.option(ids), fc.option(ids), async (of, outputNodes, reached) => {
      const error = await explainNoOutput({ ...of, outputNodes, reached: reached && new Set(reached) });
      expect(error.code).toBe('no_output');
      expectHarmless(error);
    }),
    { numRuns: 200, seed: 8 },
  );
});

test('a lookup that never answers keeps nobody waiting for long', async () => {
  const never = (): Promise<never> => new Promise(() => {});
  const recorded = recordedFailures.find(({ name }) => name === 'lora missing');
  const begun = performance.now();
  const { error } = await explainRefusal(
    { status: 400, body: recorded?.reply },
    {
      workflow: recorded?.prompt ?? {},
      graph: null,
      lookup: { definition: never, nearestClasses: never, modelsNamed: never },
    },
  );
  expect(error.code).toBe('model_missing');
  expect(performance.now() - begun).toBeLessThan(5_000);
}, 10_000);

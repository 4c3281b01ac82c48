import * as fc from 'fast-check';
import type { ApiWorkflow } from '../api-workflow.ts';
import { recordedWith } from '../conversion.fixture.ts';
import type { NodeClasses } from '../node-classes/node-class.ts';
import { convertToApi } from '../to-api/convert-to-api.ts';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import type { UiFile } from './ui-file.ts';

/** What the canvas submits for a file, with the ids that its nodes had before. */
export function submittedFor(file: UiFile, classes: NodeClasses): ApiWorkflow {
  const text = JSON.parse(JSON.stringify(file)) as UiFile;
  const { workflow } = convertToApi(readUiWorkflow(text), { classes, ...recordedWith, lenient: true });
  const before = new Map(file.nodes.map(({ id, properties }) => [String(id), properties['easel_id'] ?? String(id)]));
  const renamed = Object.entries(workflow).map(([id, node]) => {
    const inputs = Object.entries(node.inputs ?? {}).map(([name, value]) => {
      const link: unknown[] | null = Array.isArray(value) && value.length === 2 ? value : null;
      return [name, link && before.has(String(link[0])) ? [before.get(String(link[0])), link[1]] : value];
    });
    return [before.get(id) ?? id, { ...node, inputs: Object.fromEntries(inputs) as Record<string, unknown> }];
  });
  return Object.fromEntries(renamed) as ApiWorkflow;
}

const ids = ['1', '2', '3', '10', '12:6', '12:13:4', 'abc', '007', '0', '-1', '1e3', '__proto__', '9007199254740993'];

const value = fc.oneof(
  fc.constantFrom<unknown>(
    0,
    1,
    -1,
    0.5,
    true,
    false,
    null,
    '',
    'euler',
    'sample_euler',
    'x\\',
    '{a|b}',
    '// x',
    '\\{',
  ),
  fc.constantFrom<unknown>({ __value__: [1, 2] }, { __type__: 'CURVE', __value__: [] }, [], [1, 2], {}, [
    'a',
    'b',
    'c',
  ]),
  fc.string({ unit: fc.constantFrom('{', '}', '|', '\\', '/', '*', 'a', ' ', '\n', '%'), maxLength: 12 }),
);
const link = fc.tuple(fc.constantFrom(...ids, 'nowhere'), fc.constantFrom<unknown>(0, 1, 2, 7, -1, 0.5, 1e9));

/** API workflows as no canvas would submit them: any value or link on any input that a class has or has not. */
export function apiWorkflows(classInputs: ReadonlyMap<string, readonly string[]>): fc.Arbitrary<ApiWorkflow> {
  const names = [...classInputs.keys(), 'NoSuchNode', 'Reroute', 'Note', 'PrimitiveNode', 'constructor'];
  const node = fc.constantFrom(...names).chain((classType) =>
    fc.record({
      class_type: fc.constant(classType),
      inputs: fc.dictionary(
        fc.constantFrom(
          ...(classInputs.get(classType) ?? []),
          'unheard_of',
          '__proto__',
          'loras.3.lora_name',
          'images.image7',
        ),
        fc.oneof(value, link),
        { maxKeys: 9 },
      ),
      _meta: fc.constantFrom({}, { title: 'My own' }, { title: '' }, { title: 'KSampler', cnr_id: 'comfy-core' }),
    }),
  );
  return fc
    .uniqueArray(fc.tuple(fc.constantFrom(...ids), node), { selector: ([id]) => id, maxLength: 9 })
    .map((entries) => Object.fromEntries(entries) as ApiWorkflow);
}

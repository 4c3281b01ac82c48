import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ApiWorkflow } from '../api-workflow.ts';
import { compareWorkflows } from '../compare-workflows.ts';
import { readDefinitions, readPairs, recordings, type Recording } from '../conversion.fixture.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { unwrapped } from './api-node.ts';
import { apiWorkflows, submittedFor } from './api-graphs.fixture.ts';
import { convertToUi } from './convert-to-ui.ts';
import { titleHeight } from './layout/node-size.ts';
import type { UiFileNode } from './ui-file.ts';

/** A subgraph's promoted value feeds a socket: the canvas has no other way to set one, so that it gets a node of its own. */
const valuesOnSockets: readonly string[] = [
  'templates-json-0.1.123--image_ernie_image',
  'templates-json-0.1.123--image_ernie_image_turbo',
  'templates-json-0.1.123--image_qwen_image_2_1_image_edit',
  'templates-json-0.1.123--image_qwen_image_2_1_t2i',
  'templates-json-0.1.123--image_qwen_image_2_1_turbo_image_edit',
  'templates-json-0.1.123--image_qwen_image_2_1_turbo_t2i',
  'templates-json-0.1.123--video_ltx2_3_ic_lora',
  'templates-json-0.1.123--video_wan21_scail2_character_replacement',
];
/** Combos without any choice that were never set: only the last slots of a file can be left out, the others say null. */
const emptyCombos: readonly string[] = ['handmade--dg_no_values', 'handmade--dg_short'];

describe.each(recordings)('what the frontend submitted, %s', (recording) => {
  const classes = createNodeClasses(readDefinitions(recording));
  const reasonFor = (file: string): string | null => {
    const name = file.replace('.json.gz', '');
    if (valuesOnSockets.includes(name)) return 'input_moved';
    return emptyCombos.includes(name) ? 'input_added' : null;
  };

  test.each(readPairs(recording))('$file: becomes a graph and the same workflow again', async ({ file, prompt }) => {
    const { workflow, doubts } = await convertToUi(prompt, { classes });
    const submitted = submittedFor(workflow, classes);
    const reason = reasonFor(file);
    expect(new Set(doubts.map(({ type }) => type))).toEqual(new Set(reason === null ? [] : [reason]));
    if (reason === null) expect(compareWorkflows(prompt, submitted)).toEqual([]);
    else expect(compareWorkflows(prompt, submitted)).not.toEqual([]);

    const titles = (api: typeof prompt): unknown[] => Object.entries(api).map(([id, node]) => [id, node._meta?.title]);
    if (reason !== 'input_moved') expect(new Map(titles(submitted) as [])).toEqual(new Map(titles(prompt) as []));

    const second = await convertToUi(submitted, { classes });
    expect(compareWorkflows(submitted, submittedFor(second.workflow, classes))).toEqual([]);
    expect(second.doubts).toEqual([]);
  });
});

describe.each<Recording>(['conversion', 'conversion-2026'])('any API workflow, %s', (recording) => {
  const definitions = readDefinitions(recording);
  const classes = createNodeClasses(definitions);
  const inputsOf = (classType: string): string[] => classes.get(classType)?.inputs.map(({ name }) => name) ?? [];
  const known = [
    'CLIPTextEncode',
    'KSampler',
    'LoadImage',
    'SaveImage',
    'VAEDecode',
    'PreviewAny',
    'SaveGLB',
    'ImageCompare',
    'CustomCombo',
    'ResizeImageMaskNode',
    'BatchImagesNode',
    'ComfySwitchNode',
    'LoadLoraModel',
    'SaveVideo',
    'PrimitiveInt',
  ].filter((classType) => classes.get(classType) !== undefined);
  const workflows = apiWorkflows(new Map(known.map((classType) => [classType, inputsOf(classType)])));

  test('becomes a graph that tells its links alike in all three places and lays nothing over anything', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, async (api) => {
        const { workflow: file } = await convertToUi(api, { classes });
        expect(new Set(file.nodes.map(({ id }) => id)).size).toBe(file.nodes.length);
        expect(file.nodes.every(({ id }) => Number.isSafeInteger(id) && id > 0 && id <= file.last_node_id)).toBe(true);
        expect(file.nodes.map(({ order }) => order).toSorted((a, b) => a - b)).toEqual([...file.nodes.keys()]);
        const nodes = new Map(file.nodes.map((node) => [node.id, node]));
        for (const [id, origin, originSlot, target, targetSlot] of file.links) {
          expect(nodes.get(origin)?.outputs[originSlot]?.links).toContain(id);
          expect(nodes.get(target)?.inputs[targetSlot]?.link).toBe(id);
        }
        expect(file.nodes.flatMap(({ outputs }) => outputs.flatMap(({ links }) => links)).length).toBe(
          file.links.length,
        );
        expect(file.nodes.flatMap(({ inputs }) => inputs.filter(({ link }) => link !== null)).length).toBe(
          file.links.length,
        );
        for (const [at, one] of file.nodes.entries()) {
          expect([...one.pos, ...one.size].every((number) => number % 10 === 0)).toBe(true);
          for (const other of file.nodes.slice(at + 1)) expect(overlap(one, other)).toBe(false);
        }
      }),
      { numRuns: 150, seed: 4 },
    );
  });

  test('without a doubt converts back exactly, and from the second time on in any case', async () => {
    await fc.assert(
      fc.asyncProperty(workflows, async (api) => {
        const first = await convertToUi(api, { classes });
        const submitted = submittedFor(first.workflow, classes);
        if (first.doubts.length === 0) expect(compareWorkflows(bare(api), bare(submitted))).toEqual([]);
        const second = await convertToUi(submitted, { classes });
        expect(compareWorkflows(submitted, submittedFor(second.workflow, classes))).toEqual([]);
      }),
      { numRuns: 300, seed: 5 },
    );
  });
});

/** The server takes a wrapped list for the list, and ignores the widgets that the canvas adds of its own. */
function bare(workflow: ApiWorkflow): ApiWorkflow {
  const dummies = ['preview', 'image', 'audioUI', 'refresh'];
  const entries = Object.entries(workflow).map(([id, { class_type: classType, inputs }]) => {
    const own = Object.entries(inputs ?? {}).filter(
      ([name, value]) =>
        (value !== '' || !dummies.includes(name)) && (classType !== 'CustomCombo' || !/^(index|option\d+)$/.test(name)),
    );
    return [
      id,
      { class_type: classType, inputs: Object.fromEntries(own.map(([name, value]) => [name, unwrapped(value)])) },
    ];
  });
  return Object.fromEntries(entries) as ApiWorkflow;
}

function overlap(one: UiFileNode, other: UiFileNode): boolean {
  const clear = (axis: 0 | 1, title: number): boolean =>
    one.pos[axis] + one.size[axis] <= other.pos[axis] - title ||
    other.pos[axis] + other.size[axis] <= one.pos[axis] - title;
  return !clear(0, 0) && !clear(1, titleHeight);
}

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseWorkflowText, type ApiWorkflow } from '../workflows/api-workflow.ts';
import { withoutPreviewNodes } from './preview-nodes.ts';

const made = { class_type: 'EmptyImage', inputs: { width: 64, height: 64, batch_size: 1, color: 0 } };
const preview = { class_type: 'PreviewImage', inputs: { images: ['1', 0] } };
const save = { class_type: 'SaveImage', inputs: { images: ['1', 0], filename_prefix: 'x' } };
const idsOf = (workflow: ApiWorkflow): string[] => Object.keys(workflow);

describe('preview nodes', () => {
  test('are taken out where another node saves, with a note that names them', () => {
    const workflow: ApiWorkflow = {
      1: made,
      2: { ...preview, _meta: { title: 'Look' } },
      3: save,
      4: { class_type: 'MaskPreview', inputs: { mask: ['1', 1] } },
      5: { class_type: 'PreviewAudio', inputs: { audio: ['1', 0] } },
    };
    const { workflow: rest, notes } = withoutPreviewNodes(workflow, { keep: [] });
    expect(idsOf(rest)).toEqual(['1', '3']);
    expect(notes).toEqual([expect.stringContaining("node 2 'Look'")]);
    expect(idsOf(workflow)).toHaveLength(5);
  });

  test('stay where nothing else saves', () => {
    const workflow: ApiWorkflow = {
      1: made,
      2: preview,
      3: { class_type: 'SaveImageWebsocket', inputs: { images: ['1', 0] } },
    };
    expect(withoutPreviewNodes(workflow, { keep: [] })).toEqual({ workflow, notes: [] });
  });

  test('stay where the template returns them, or a link names them', () => {
    const workflow: ApiWorkflow = {
      1: made,
      2: preview,
      3: save,
      4: preview,
      5: { class_type: 'ImageInvert', inputs: { image: ['4', 0] } },
    };
    expect(withoutPreviewNodes(workflow, { keep: ['2'] })).toEqual({ workflow, notes: [] });
  });

  test('leave every digit of a large seed as it was', () => {
    const text =
      '{"1":{"class_type":"EmptyImage","inputs":{"seed":18446744073709551615}},"2":{"class_type":"PreviewImage","inputs":{"images":["1",0]}},"3":{"class_type":"SaveImage","inputs":{"images":["1",0]}}}';
    const { workflow } = withoutPreviewNodes(parseWorkflowText(text) as ApiWorkflow, { keep: [] });
    expect(JSON.stringify(workflow)).toContain('18446744073709551615');
  });

  test('whatever the workflow is, only previews go, and something that saves stays', () => {
    const classType = fc.constantFrom('PreviewImage', 'MaskPreview', 'SaveImage', 'EmptyImage', 'PreviewAny', '');
    const input = fc.oneof(fc.constantFrom(['1', 0], ['2', 0], ['x', 'y'], []), fc.integer(), fc.constant(null));
    const node = fc.record({ class_type: classType, inputs: fc.dictionary(fc.constantFrom('images', 'a'), input) });
    const workflows = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5', '__proto__'), node);
    fc.assert(
      fc.property(workflows, fc.subarray(['1', '2', '3']), (wild, keep) => {
        const { workflow, notes } = withoutPreviewNodes(wild as ApiWorkflow, { keep });
        const gone = Object.keys(wild).filter((id) => !Object.hasOwn(workflow, id));
        for (const id of gone) expect(wild[id]?.class_type).toMatch(/Preview/);
        expect(gone.filter((id) => keep.includes(id))).toEqual([]);
        expect(notes).toHaveLength(gone.length > 0 ? 1 : 0);
        if (gone.length > 0) expect(JSON.stringify(workflow)).toContain('SaveImage');
      }),
      { numRuns: 200, seed: 8 },
    );
  });
});

import { describe, expect, test } from 'vitest';
import { compareWorkflows } from '../compare-workflows.ts';
import { readDefinitions, readPairs, recordedWith, recordings } from '../conversion.fixture.ts';
import { createNodeClasses } from '../node-classes/node-class.ts';
import { readUiWorkflow } from '../ui-graph/read-ui-workflow.ts';
import { convertToApi } from './convert-to-api.ts';

/** Recorded with the letters of its workflow scrambled and those of its prompt as they were. */
const halfScrambled = 'templates-json-0.1.123--image_ming_image_01_design_image_edit.json.gz';

const unscramble = (text: string): string =>
  text.replaceAll(/[a-z]/gi, (letter) => {
    const start = letter < 'a' ? 65 : 97;
    return String.fromCodePoint(((letter.charCodeAt(0) - start + 13) % 26) + start);
  });

describe.each(recordings)('the official frontend, %s', (recording) => {
  const classes = createNodeClasses(readDefinitions(recording));

  test.each(readPairs(recording))('$name converts exactly', ({ file, workflow, prompt }) => {
    const converted = convertToApi(readUiWorkflow(workflow), { classes, ...recordedWith });
    const differences = compareWorkflows(prompt, converted.workflow);
    if (file !== halfScrambled) {
      expect(differences).toEqual([]);
      return;
    }
    expect(differences.map(({ input }) => input)).toEqual(['editor_state']);
    const [{ expected, actual } = { expected: 0, actual: 1 }] = differences;
    const descriptions = (value: unknown): string[] =>
      (value as { __value__: { metadata: { desc: string } }[] }).__value__.map((box) => box.metadata.desc);
    expect(descriptions(actual).map(unscramble)).toEqual(descriptions(expected));
  });

  test('titles are the file’s own, else the display names of the server', () => {
    const wrong = new Set<string>();
    for (const { file, workflow, prompt } of readPairs(recording)) {
      if (file === halfScrambled) continue;
      const converted = convertToApi(readUiWorkflow(workflow), { classes, ...recordedWith }).workflow;
      for (const [id, node] of Object.entries(prompt)) {
        if (node._meta?.title !== converted[id]?._meta?.title) wrong.add(node.class_type);
      }
    }
    // The frontend's English names for these classes beat the server's.
    expect([...wrong].toSorted()).toEqual(recording === 'conversion' ? ['ImageBlur', 'ImageScaleToTotalPixels'] : []);
  });
});

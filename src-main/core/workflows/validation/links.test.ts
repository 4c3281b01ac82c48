import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { linkFits } from './check-link.ts';
import { define, judge } from './validation.fixture.ts';

const image = define({ image: ['IMAGE', {}] });
const first = (link: unknown) => {
  const result = judge(image, { image: link });
  return {
    ...result.nodeErrors['1']?.errors[0],
    says: result.problems[0]?.message,
    nextStep: result.problems[0]?.nextStep,
  };
};

describe('a link', () => {
  test('to an output of the type is right, from the start or from the end', () => {
    for (const slot of [0, -4, 1, -3, true, false]) expect(judge(image, { image: ['2', slot] }).accepted).toBe(true);
  });

  test.each([[[]], [['2']], [['2', 0, 1]]])('%j is a bad_linked_input', (link) => {
    expect(first(link)).toEqual({
      type: 'bad_linked_input',
      message: 'Bad linked input, must be a length-2 list of [node_id, slot_index]',
      details: 'image',
      extra_info: { input_name: 'image', input_config: ['IMAGE', {}], received_value: link },
      says: 'Node 1 (Tested): its input image is no link: a link is the id of a node and the number of an output.',
      nextStep: 'Connect the input to an output of the right type.',
    });
  });

  test.each([
    ['nope', 'KeyError', "'nope'", "its input image takes node 'nope', which the workflow does not have."],
    [
      '__proto__',
      'KeyError',
      "'__proto__'",
      "its input image takes node '__proto__', which the workflow does not have.",
    ],
    ['toString', 'KeyError', "'toString'", "its input image takes node 'toString', which the workflow does not have."],
    [2, 'KeyError', '2', 'its input image takes node 2, but the id of a node is a text.'],
    [null, 'KeyError', 'None', 'its input image takes node None, but the id of a node is a text.'],
    [{}, 'TypeError', "unhashable type: 'dict'", 'its input image takes node {}, but the id of a node is a text.'],
    [[1], 'TypeError', "unhashable type: 'list'", 'its input image takes node [1], but the id of a node is a text.'],
  ])('to node %j raises', (origin, exceptionType, details, says) => {
    expect(first([origin, 0])).toEqual({
      type: 'exception_during_validation',
      message: 'Exception when validating node',
      details,
      extra_info: { exception_type: exceptionType },
      says: `Node 1 (Tested): ${says}`,
      nextStep: 'Connect the input to a node of the workflow, or take it out.',
    });
  });

  test('to a node whose id is an integer beyond 2^53 raises with its digits', () => {
    expect(first(parseWorkflowText('[99999999999999999999, 0]')).details).toBe('99999999999999999999');
  });

  test.each([
    [4, 'IndexError', 'tuple index out of range', '4 of node 2 (Source), which has 4 outputs (0 to 3).'],
    [-5, 'IndexError', 'tuple index out of range', '-5 of node 2 (Source), which has 4 outputs (0 to 3).'],
    [
      '0',
      'TypeError',
      'tuple indices must be integers or slices, not str',
      "'0' of node 2 (Source), but outputs have whole numbers.",
    ],
    [
      0.5,
      'TypeError',
      'tuple indices must be integers or slices, not float',
      '0.5 of node 2 (Source), but outputs have whole numbers.',
    ],
    [
      null,
      'TypeError',
      'tuple indices must be integers or slices, not NoneType',
      'None of node 2 (Source), but outputs have whole numbers.',
    ],
    [
      [],
      'TypeError',
      'tuple indices must be integers or slices, not list',
      '[] of node 2 (Source), but outputs have whole numbers.',
    ],
  ])('to output %j raises', (slot, exceptionType, details, says) => {
    expect(first(['2', slot])).toMatchObject({
      type: 'exception_during_validation',
      details,
      extra_info: { exception_type: exceptionType },
      says: `Node 1 (Tested): its input image takes output ${says}`,
    });
  });

  test('to an output number of more than 64 bits raises otherwise', () => {
    expect(first(['2', parseWorkflowText('9223372036854775808')]).details).toBe(
      "cannot fit 'int' into an index-sized integer",
    );
    expect(first(['2', parseWorkflowText('9223372036854775807')]).details).toBe('tuple index out of range');
  });

  test('a class of the newer kind lists its outputs, and a class can have none', () => {
    const raised = (output: unknown, more = {}) => {
      const taker = define({ image: ['IMAGE', {}] }, { output, ...more });
      const { nodeErrors, problems } = judge(taker, { image: ['1', 1] });
      return [nodeErrors['1']?.errors[0]?.details, problems[0]?.message];
    };
    expect(raised(['IMAGE'], { deprecated: false })[0]).toBe('list index out of range');
    expect(raised(['IMAGE'])[1]).toContain('which has one output (0).');
    expect(raised([])[1]).toContain('which has no outputs.');
    // RETURN_TYPES = ("IMAGE") is a text in Python, and has a letter at each place.
    expect(raised('IMAGE')[0]).toBe('image, received_type(M) mismatch input_type(IMAGE)');
  });

  test('to an output of another type is a return_type_mismatch, and is not followed', () => {
    const mask = define({ mask: ['MASK', {}] });
    const result = judge(mask, { mask: ['2', 0] });
    expect(result.nodeErrors['1']?.errors).toEqual([
      {
        type: 'return_type_mismatch',
        message: 'Return type mismatch between linked nodes',
        details: 'mask, received_type(IMAGE) mismatch input_type(MASK)',
        extra_info: {
          input_name: 'mask',
          input_config: ['MASK', {}],
          received_type: 'IMAGE',
          linked_node: ['2', 0],
        },
      },
    ]);
    expect(result.problems).toMatchObject([
      {
        type: 'return_type_mismatch',
        input: 'mask',
        message: 'Node 1 (Tested): its input mask takes IMAGE from node 2 (Source), but needs MASK.',
        nextStep: 'Connect the input to an output of the right type.',
      },
    ]);
    const choices = define({ choice: [['a', 'c'], {}] });
    expect(judge(choices, { choice: ['2', 2] }).problems[0]?.message).toBe(
      'Node 1 (Tested): its input choice takes one of a list of choices from node 2 (Source), but needs one of a list of choices.',
    );
  });

  test('in the place of a number is right where the type is', () => {
    expect(judge(define({ n: ['INT', { max: 1 }] }, { output: ['INT'] }), { n: ['1', 0] }).problems[0]?.type).toBe(
      'dependency_cycle',
    );
    expect(judge(define({ n: ['INT', { max: 1 }] }), { n: ['2', 0] }).problems[0]?.type).toBe('return_type_mismatch');
  });
});

describe('types', () => {
  test.each([
    ['IMAGE', 'IMAGE'],
    ['*', 'IMAGE'],
    ['IMAGE', '*'],
    ['*', ['a']],
    ['INT', 'FLOAT,INT'],
    ['FLOAT,INT', 'INT'],
    ['A,B', 'C, B'],
    [' A ,B', 'A'],
    [
      ['a', 1],
      ['a', true],
    ],
    ['COMBO', 'COMBO'],
    ['COMFY_MATCHTYPE_V3', 'IMAGE'],
    ['IMAGE', 'COMFY_MATCHTYPE_V3'],
    ['MASK', 'IMAGE,*'],
    ['IMAGE', undefined],
    ['IMAGE', 5],
  ])('%j fits %j', (received, wanted) => {
    expect(linkFits(received, wanted, false)).toBe(true);
  });

  test.each([
    ['IMAGE', 'MASK'],
    ['IMAGE', 'image'],
    ['A,B', 'C,D'],
    [['a'], ['a', 'b']],
    [['a'], 'COMBO'],
    ['COMBO', ['a']],
    ['', 'IMAGE'],
  ])('%j does not fit %j', (received, wanted) => {
    expect(linkFits(received, wanted, false)).toBe(false);
  });

  test('a list of choices fits COMBO on newer servers, but not the other way round', () => {
    expect(linkFits(['a'], 'COMBO', true)).toBe(true);
    expect(linkFits('COMBO', ['a'], true)).toBe(false);
    expect(linkFits(['a'], 'INT', true)).toBe(false);
  });
});

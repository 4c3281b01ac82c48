import { isDeepStrictEqual } from 'node:util';
import type { ApiWorkflow } from './api-workflow.ts';

export interface Difference {
  readonly nodeId: string;
  /** `class_type`, or the name of the input; null when only one of them has the node. */
  readonly input: string | null;
  readonly expected: unknown;
  readonly actual: unknown;
}

/**
 * Where two API workflows do not run the same: node ids, class types, inputs. Order and titles do not count, and integers beyond
 * 2^53 are equal when they are the same double, since a browser rounds them.
 */
export function compareWorkflows(expected: ApiWorkflow, actual: ApiWorkflow): Difference[] {
  const [left, right] = [rounded(expected), rounded(actual)];
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((nodeId): Difference[] => {
    const [wanted, got] = [left[nodeId], right[nodeId]];
    if (!wanted || !got) return [{ nodeId, input: null, expected: wanted?.class_type, actual: got?.class_type }];
    const fields = (node: ApiWorkflow[string]): Record<string, unknown> => ({
      ...node.inputs,
      class_type: node.class_type,
    });
    const [before, after] = [fields(wanted), fields(got)];
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((input) => !isDeepStrictEqual(before[input], after[input]))
      .map((input) => ({ nodeId, input, expected: before[input], actual: after[input] }));
  });
}

function rounded(workflow: ApiWorkflow): ApiWorkflow {
  return JSON.parse(JSON.stringify(workflow)) as ApiWorkflow;
}

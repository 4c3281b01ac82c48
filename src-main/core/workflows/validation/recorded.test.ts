import { describe, expect, test } from 'vitest';
import { parseWorkflowText } from '../api-workflow.ts';
import { recordedDefinitions, recordings } from './validation.fixture.ts';
import { validateWorkflow, type Validation } from './validate-workflow.ts';

interface Reply {
  readonly error?: { type: string; message: string; details: string };
  readonly node_errors: Validation['nodeErrors'];
}

const definitions = recordedDefinitions();

/** Those that ComfyUI refuses, or answers with 500, for something beside the workflow. */
const aboutTheRequest = new Set(['bad number', 'extra_data not an object']);

const cases = recordings().flatMap((recorded) => {
  const body = parsed(recorded.body);
  return isObject(body) && 'prompt' in body ? [{ ...recorded, body: body as unknown as Body }] : [];
});

interface Body {
  readonly prompt: unknown;
  readonly partial_execution_targets?: string[];
}

describe('a real ComfyUI 0.3.64 was posted', () => {
  test('38 prompts, 30 of them in vain', () => {
    expect(cases).toHaveLength(38);
    expect(cases.filter(({ status }) => status !== 200)).toHaveLength(30);
  });

  for (const { name, body, status, reply } of cases) {
    test(`${name}: ${status}`, () => {
      const result = validateWorkflow(body.prompt, definitions, { targets: body.partial_execution_targets });
      expect(result.accepted).toBe(status === 200 || aboutTheRequest.has(name));
      expect(result.error === null).toBe(result.accepted);
      expect(result.problems.length > 0).toBe(!result.accepted);
      expect(result.unknowable).toEqual([]);
      if (status === 500) return;
      const answer = parseWorkflowText(reply) as Reply;
      if (answer.error) expect(result.error).toMatchObject(without(answer.error));
      expect(inOrder(result.nodeErrors)).toEqual(inOrder(answer.node_errors));
    });
  }
});

/** ComfyUI goes through inputs and outputs in an order that changes from start to start, and adds where its code stood. */
function inOrder(nodeErrors: Validation['nodeErrors']): unknown {
  return Object.fromEntries(
    Object.entries(nodeErrors).map(([id, { errors, ...rest }]) => [
      id,
      { ...rest, errors: errors.map(without).toSorted((one, other) => (one.details < other.details ? -1 : 1)) },
    ]),
  );
}

function without<E extends { details: string; extra_info?: unknown }>(error: E): E {
  const extra = isObject(error.extra_info) ? error.extra_info : {};
  const { traceback: _, ...info } = extra;
  return { ...error, extra_info: parseWorkflowText(JSON.stringify(info)) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parsed(text: string): unknown {
  try {
    return parseWorkflowText(text);
  } catch {
    return null;
  }
}

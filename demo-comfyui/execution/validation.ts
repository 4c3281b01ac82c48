import type { InputSpec, NodeCatalogue } from '../nodes/node-catalogue.ts';
import { pythonRepr, pythonStr, pythonTypeName } from '../protocol/python-repr.ts';
import { isDict, numericValue } from '../protocol/python-values.ts';
import type { PyDict, PyValue, Writable } from '../protocol/python-values.ts';
import { PythonError, coerce } from './coercion.ts';
import { classTypeOf } from './graph.ts';
import type { Graph } from './graph.ts';
import * as problems from './validation-errors.ts';
import type { InputProblem } from './validation-errors.ts';

/** The verdict of POST /prompt. With `error` null at least one output is good, and only those run. */
export interface Verdict {
  readonly error: Writable;
  readonly outputs: readonly string[];
  readonly nodeErrors: Writable;
}

export interface ValidationPorts {
  readonly catalogue: NodeCatalogue;
  /** A node class's own check of its coerced inputs: a reason by input name; may throw a PythonError. */
  readonly ownCheck: (classType: string, inputs: PyDict) => ReadonlyMap<string, string>;
}

interface NodeVerdict {
  readonly isValid: boolean;
  readonly problems: readonly InputProblem[];
}

/**
 * Validates a posted graph and writes coerced values back into it. Throws a PythonError where ComfyUI's handler would
 * raise, which its HTTP server answers with 500.
 */
export function validatePrompt(graph: PyValue, targets: PyValue | undefined, ports: ValidationPorts): Verdict {
  if (!isDict(graph)) throw new PythonError('TypeError', 'the prompt is not a dict');
  const outputs: string[] = [];
  for (const [nodeId, node] of graph) {
    const place = `Node ID '#${nodeId}'`;
    if (!hasKey(node, 'class_type')) {
      const message = 'Cannot execute because a node is missing the class_type property.';
      return refused({ type: 'invalid_prompt', message, details: place });
    }
    const classType = (node as PyDict).get('class_type') ?? null;
    if (typeof classType !== 'string' || !ports.catalogue.has(classType)) {
      const message = `Cannot execute because node ${pythonStr(classType)} does not exist.`;
      return refused({ type: 'invalid_prompt', message, details: place });
    }
    const isTarget = targets === undefined || targets === null || (Array.isArray(targets) && targets.includes(nodeId));
    if (isTarget && ports.catalogue.spec(classType).isOutputNode) outputs.push(nodeId);
  }
  if (outputs.length === 0)
    return refused({ type: 'prompt_no_outputs', message: 'Prompt has no outputs', details: '' });
  return new Validation(graph, ports).verdict(outputs);
}

class Validation {
  readonly #graph: Graph;
  readonly #ports: ValidationPorts;
  readonly #verdicts = new Map<string, NodeVerdict>();
  readonly #path = new Set<string>();

  constructor(graph: Graph, ports: ValidationPorts) {
    this.#graph = graph;
    this.#ports = ports;
  }

  verdict(outputs: readonly string[]): Verdict {
    const good: string[] = [];
    const details: string[] = [];
    const nodeErrors = new Map<string, { errors: readonly InputProblem[]; dependents: string[] }>();
    for (const output of outputs) {
      const result = this.#checkOutput(output);
      if (result.isValid) {
        good.push(output);
        continue;
      }
      details.push(...result.problems.map((problem) => `${problem.message}: ${problem.details}`));
      // Every node found invalid so far counts for this output, related or not: as ComfyUI reports it.
      for (const [nodeId, node] of this.#verdicts) {
        if (node.isValid || node.problems.length === 0) continue;
        const entry = nodeErrors.get(nodeId) ?? { errors: node.problems, dependents: [] };
        entry.dependents.push(output);
        nodeErrors.set(nodeId, entry);
      }
    }
    const written = [...nodeErrors].map(([nodeId, entry]): [string, Writable] => [
      nodeId,
      {
        errors: entry.errors.map((problem): Writable => ({ ...problem })),
        dependent_outputs: entry.dependents,
        class_type: classTypeOf(this.#graph, nodeId),
      },
    ]);
    if (good.length > 0) return { error: null, outputs: good, nodeErrors: new Map(written) };
    const message = 'Prompt outputs failed validation';
    const error = { type: 'prompt_outputs_failed_validation', message, details: details.join('\n') };
    return { ...refused(error), nodeErrors: new Map(written) };
  }

  #checkOutput(nodeId: string): NodeVerdict {
    try {
      return this.#checkNode(nodeId);
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      return this.#settle(nodeId, { isValid: false, problems: [problems.exceptionDuringValidation(error)] });
    }
  }

  #checkNode(nodeId: string): NodeVerdict {
    const known = this.#verdicts.get(nodeId);
    if (known !== undefined) return known;
    const node = this.#graph.get(nodeId) as PyDict;
    if (!node.has('inputs')) throw new PythonError('KeyError', "'inputs'");
    const inputs = node.get('inputs') as PyDict;
    const classType = classTypeOf(this.#graph, nodeId);
    const found: InputProblem[] = [];
    let upstreamIsValid = true;
    this.#path.add(nodeId);
    for (const input of this.#ports.catalogue.spec(classType).inputs) {
      const value = inputs.get(input.name);
      if (value === undefined) {
        if (input.isRequired) found.push(problems.requiredInputMissing(input.name));
      } else if (Array.isArray(value)) {
        const problem = this.#checkLink(input, value);
        if (problem === 'upstream') upstreamIsValid = false;
        else if (problem !== undefined) found.push(problem);
      } else {
        const problem = checkValue(input, inputs, classType);
        if (problem !== undefined) found.push(problem);
      }
    }
    this.#path.delete(nodeId);
    for (const [name, reason] of this.#ports.ownCheck(classType, inputs)) {
      found.push(problems.customValidationFailed(name, reason));
    }
    return this.#settle(nodeId, { isValid: upstreamIsValid && found.length === 0, problems: found });
  }

  #checkLink(input: InputSpec, link: PyValue[]): InputProblem | 'upstream' | undefined {
    if (link.length !== 2) return problems.badLinkedInput(input, link);
    const [sourceId, slot] = link as [PyValue, PyValue];
    if (typeof sourceId !== 'string' || !this.#graph.has(sourceId)) {
      throw new PythonError('KeyError', pythonRepr(sourceId));
    }
    const outputTypes = this.#ports.catalogue.spec(classTypeOf(this.#graph, sourceId)).outputTypes;
    const received = outputAt(outputTypes, slot);
    if (!typesMatch(received, input)) return problems.returnTypeMismatch(input, received, link);
    // A cycle: ComfyUI runs into Python's recursion limit here and ends with invalid nodes that carry no error.
    if (this.#path.has(sourceId)) return 'upstream';
    try {
      return this.#checkNode(sourceId).isValid ? undefined : 'upstream';
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      this.#path.delete(sourceId);
      this.#settle(sourceId, {
        isValid: false,
        problems: [problems.exceptionDuringInnerValidation(input, link, error)],
      });
      return 'upstream';
    }
  }

  #settle(nodeId: string, verdict: NodeVerdict): NodeVerdict {
    this.#verdicts.set(nodeId, verdict);
    return verdict;
  }
}

/** Coerces and checks one widget value; the coerced value replaces the posted one. */
function checkValue(input: InputSpec, inputs: PyDict, classType: string): InputProblem | undefined {
  let value = inputs.get(input.name) as PyValue;
  if (isDict(value) && value.has('__value__')) value = value.get('__value__') as PyValue;
  try {
    value = coerce(value, input.type);
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    return problems.invalidInputType(input, value, error);
  }
  inputs.set(input.name, value);
  // A class with its own check of an input replaces the general one.
  if (checksItself(classType, input.name)) return undefined;
  const numeric = numericValue(value);
  const min = problems.comparable(input.settings.get('min'));
  const max = problems.comparable(input.settings.get('max'));
  if (numeric !== undefined && min !== undefined && numeric < min) {
    return problems.valueOutOfRange(input, value, 'min');
  }
  if (numeric !== undefined && max !== undefined && numeric > max) {
    return problems.valueOutOfRange(input, value, 'max');
  }
  if (input.type === 'COMBO' && !(input.options ?? []).some((option) => option === value)) {
    return problems.valueNotInList(input, value);
  }
  return undefined;
}

export const checksItself = (classType: string, input: string): boolean =>
  input === 'image' && (classType === 'LoadImage' || classType === 'LoadImageMask');

function outputAt(types: readonly string[], slot: PyValue): string {
  if (typeof slot !== 'number' && typeof slot !== 'boolean') {
    const problem = `tuple indices must be integers or slices, not ${pythonTypeName(slot)}`;
    throw new PythonError('TypeError', problem);
  }
  const found = types.at(Number(slot));
  if (found === undefined) throw new PythonError('IndexError', 'tuple index out of range');
  return found;
}

const typesMatch = (received: string, input: InputSpec): boolean =>
  received === input.type || received === '*' || input.type === '*';

/** Python's `key in node`: a string contains substrings, a number raises. */
function hasKey(node: PyValue, key: string): boolean {
  if (isDict(node)) return node.has(key);
  if (Array.isArray(node) ? node.includes(key) : typeof node === 'string' && node.includes(key)) {
    throw new PythonError('TypeError', `${pythonTypeName(node)} indices must be integers or slices, not str`);
  }
  if (Array.isArray(node) || typeof node === 'string') return false;
  throw new PythonError('TypeError', `argument of type '${pythonTypeName(node)}' is not iterable`);
}

function refused(error: { type: string; message: string; details: string }): Verdict {
  return { error: { ...error, extra_info: {} }, outputs: [], nodeErrors: {} };
}

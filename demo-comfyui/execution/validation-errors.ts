import type { InputSpec } from '../nodes/node-catalogue.ts';
import { pythonStr } from '../protocol/python-repr.ts';
import { PyFloat } from '../protocol/python-values.ts';
import type { PyValue, Writable } from '../protocol/python-values.ts';
import type { PythonError } from './coercion.ts';

/** One entry of `node_errors[id].errors`, worded as ComfyUI words it. */
export interface InputProblem {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: { readonly [key: string]: Writable };
}

export const requiredInputMissing = (name: string): InputProblem => ({
  type: 'required_input_missing',
  message: 'Required input is missing',
  details: name,
  extra_info: { input_name: name },
});

export const badLinkedInput = (input: InputSpec, received: PyValue): InputProblem => ({
  type: 'bad_linked_input',
  message: 'Bad linked input, must be a length-2 list of [node_id, slot_index]',
  details: input.name,
  extra_info: { input_name: input.name, input_config: input.config, received_value: received },
});

export const returnTypeMismatch = (input: InputSpec, receivedType: string, link: PyValue): InputProblem => ({
  type: 'return_type_mismatch',
  message: 'Return type mismatch between linked nodes',
  details: `${input.name}, received_type(${receivedType}) mismatch input_type(${pythonStr(typeOf(input))})`,
  extra_info: {
    input_name: input.name,
    input_config: input.config,
    received_type: receivedType,
    linked_node: link,
  },
});

export const invalidInputType = (input: InputSpec, received: PyValue, problem: PythonError): InputProblem => ({
  type: 'invalid_input_type',
  message: `Failed to convert an input value to a ${input.type} value`,
  details: `${input.name}, ${pythonStr(received)}, ${problem.message}`,
  extra_info: {
    input_name: input.name,
    input_config: input.config,
    received_value: received,
    exception_message: problem.message,
  },
});

export function valueOutOfRange(input: InputSpec, received: PyValue, bound: 'min' | 'max'): InputProblem {
  const word = bound === 'min' ? 'smaller' : 'bigger';
  const limit = input.settings.get(bound) ?? null;
  return {
    type: `value_${word}_than_${bound}`,
    message: `Value ${pythonStr(received)} ${word} than ${bound} of ${pythonStr(limit)}`,
    details: input.name,
    extra_info: { input_name: input.name, input_config: input.config, received_value: received },
  };
}

/** Long lists of choices are not sent back: their length is, and no config. */
export function valueNotInList(input: InputSpec, received: PyValue): InputProblem {
  const options = [...(input.options ?? [])];
  const isLong = options.length > 20;
  const listed = isLong ? `(list of length ${options.length})` : pythonStr(options);
  return {
    type: 'value_not_in_list',
    message: 'Value not in list',
    details: `${input.name}: '${pythonStr(received)}' not in ${listed}`,
    extra_info: {
      input_name: input.name,
      input_config: isLong ? null : input.config,
      received_value: received,
    },
  };
}

export const customValidationFailed = (name: string, reason: string): InputProblem => ({
  type: 'custom_validation_failed',
  message: 'Custom validation failed for node',
  details: `${name} - ${reason}`,
  extra_info: { input_name: name },
});

const traceback = (...frames: (readonly [line: number, place: string])[]): string[] =>
  frames.map(([line, place]) => `  File "/comfyui/execution.py", line ${line}, in ${place}\n`);

/** The line ComfyUI 0.3.64 names in the traceback, by what went wrong. */
const raisedAt = (problem: PythonError): number =>
  problem.type !== 'KeyError' ? 790 : problem.message === "'inputs'" ? 730 : 788;

export const exceptionDuringValidation = (problem: PythonError): InputProblem => ({
  type: 'exception_during_validation',
  message: 'Exception when validating node',
  details: problem.message,
  extra_info: {
    exception_type: problem.type,
    traceback: traceback([1010, 'validate_prompt'], [raisedAt(problem), 'validate_inputs']),
  },
});

/** The same failure below the output node: attached to the node whose input led there. */
export const exceptionDuringInnerValidation = (
  input: InputSpec,
  link: PyValue,
  problem: PythonError,
): InputProblem => ({
  type: 'exception_during_inner_validation',
  message: 'Exception when validating inner node',
  details: problem.message,
  extra_info: {
    input_name: input.name,
    input_config: input.config,
    exception_message: problem.message,
    exception_type: problem.type,
    traceback: traceback([808, 'validate_inputs'], [raisedAt(problem), 'validate_inputs']),
    linked_node: link,
  },
});

const typeOf = (input: InputSpec): PyValue => (input.config as PyValue[])[0] ?? null;

/** A number for comparing with a bound, without losing digits of big integers. */
export function comparable(value: PyValue | undefined): number | bigint | undefined {
  if (value instanceof PyFloat) return value.value;
  return typeof value === 'number' || typeof value === 'bigint' ? value : undefined;
}

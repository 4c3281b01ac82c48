import { pythonRepr, pythonStr, pythonTypeName } from '../protocol/python-repr.ts';
import { PyFloat, isTruthy, toInt } from '../protocol/python-values.ts';
import type { PyValue } from '../protocol/python-values.ts';

/** An exception Python would raise; `type` is the name that ComfyUI reports. */
export class PythonError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

/** Converts a widget's value to its input's type as validation does; throws what Python's constructor would raise. */
export function coerce(value: PyValue, inputType: string): PyValue {
  if (inputType === 'INT') return toPythonInt(value);
  if (inputType === 'FLOAT') return toPythonFloat(value);
  if (inputType === 'STRING') return pythonStr(value);
  return inputType === 'BOOLEAN' ? isTruthy(value) : value;
}

function toPythonInt(value: PyValue): number | bigint {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value instanceof PyFloat) {
    if (Number.isNaN(value.value)) throw new PythonError('ValueError', 'cannot convert float NaN to integer');
    if (!Number.isFinite(value.value))
      throw new PythonError('OverflowError', 'cannot convert float infinity to integer');
    return toInt(BigInt(Math.trunc(value.value)));
  }
  if (typeof value !== 'string') {
    const wanted = 'a string, a bytes-like object or a real number';
    throw new PythonError('TypeError', `int() argument must be ${wanted}, not '${pythonTypeName(value)}'`);
  }
  const text = value.trim();
  if (!/^[+-]?\d+(_\d+)*$/.test(text)) {
    throw new PythonError('ValueError', `invalid literal for int() with base 10: ${pythonRepr(value)}`);
  }
  return toInt(BigInt(text.replaceAll('_', '').replace('+', '')));
}

function toPythonFloat(value: PyValue): PyFloat {
  if (value instanceof PyFloat) return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') {
    return new PyFloat(Number(value));
  }
  if (typeof value !== 'string') {
    const problem = `float() argument must be a string or a real number, not '${pythonTypeName(value)}'`;
    throw new PythonError('TypeError', problem);
  }
  const text = value.trim().toLowerCase();
  if (/^[+-]?(\d+(_\d+)*\.?(\d+(_\d+)*)?|\.\d+)(e[+-]?\d+)?$/.test(text)) {
    return new PyFloat(Number(text.replaceAll('_', '')));
  }
  if (/^[+-]?(inf|infinity)$/.test(text)) return new PyFloat(text.startsWith('-') ? -Infinity : Infinity);
  if (/^[+-]?nan$/.test(text)) return new PyFloat(NaN);
  throw new PythonError('ValueError', `could not convert string to float: ${pythonRepr(value)}`);
}

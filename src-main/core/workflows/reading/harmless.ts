import type { EaselError } from '../../../../src-shared/nouns/errors.ts';
import { unreadable } from './refusal.ts';
import { maxDepth } from './scan-json.ts';

export function tooDeep(): EaselError {
  return unreadable(`The JSON nests deeper than ${maxDepth} levels, which no workflow does.`);
}

/**
 * Takes every own `__proto__` out of a parsed value, in place: whoever copies it key by key would set a prototype.
 * @throws workflow_unreadable where it is too deep or runs in a circle
 */
export function withoutPrototypeKeys(value: unknown, depth = 0): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth > maxDepth) throw tooDeep();
  if (Array.isArray(value)) {
    for (const part of value) withoutPrototypeKeys(part, depth + 1);
    return value;
  }
  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__');
  for (const part of Object.values(value)) withoutPrototypeKeys(part, depth + 1);
  return value;
}

import { widgetTypeOf, type InputSpec } from '../node-classes/input-spec.ts';
import type { UiNode } from '../ui-graph/ui-graph.ts';

/** The frontend's own node whose first widget stands in for every widget that it is linked to. */
export const primitiveType = 'PrimitiveNode';

/** What a primitive gives to a widget; null when it was never configured. */
export function primitiveValue(node: UiNode, target: InputSpec): { readonly value: unknown } | null {
  const values = node.widgetValues;
  const value = Array.isArray(values) ? (values as readonly unknown[])[0] : undefined;
  if (value === undefined) return null;
  const number = typeof value === 'string' && isNumeric(target) && value.trim() !== '' ? Number(value) : value;
  return { value: typeof number === 'number' && Number.isFinite(number) ? rounded(number, target) : value };
}

function isNumeric(target: InputSpec): boolean {
  const type = widgetTypeOf(target);
  return type === 'INT' || type === 'FLOAT';
}

/** Clamped to the widget's bounds, then rounded as the widget does when a number is put into it. */
function rounded(value: number, target: InputSpec): number {
  const { settings } = target;
  if (!isNumeric(target)) return value;
  const setting = (name: string, otherwise: number): number => {
    const number = settings[name];
    return typeof number === 'number' ? number : otherwise;
  };
  const clamped = Math.min(Math.max(value, setting('min', -Infinity)), setting('max', Infinity));
  if (widgetTypeOf(target) === 'INT') {
    const step = setting('step', 1) || 1;
    const start = setting('min', 0) % step;
    return Math.round((clamped - start) / step) * step + start;
  }
  const precision = Math.max(0, -Math.floor(Math.log10(setting('step', 0.5) || 1)));
  const grain = setting('round', 0) || 10 ** -precision;
  return Number((Math.round(clamped / grain) * grain).toFixed(precision));
}

import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Problem } from './problem.ts';

type Transform = NonNullable<TemplateParameter['targets'][number]['transform']>;

/** Transforms that could never be carried out. */
export function transformProblems(parameter: TemplateParameter): Problem[] {
  return parameter.targets.flatMap(({ transform }, index) =>
    transform === undefined
      ? []
      : problemsOf(parameter, transform).map(({ path, message }) => ({
          path: ['targets', index, 'transform', ...path],
          message,
        })),
  );
}

function problemsOf(parameter: TemplateParameter, transform: Transform): Problem[] {
  const { type } = parameter;
  const { part, map, within } = transform;
  const problems: Problem[] = [];
  if (within !== undefined && Object.values(transform).filter((value) => value !== undefined).length > 1) {
    problems.push({ path: ['within'], message: 'it is the whole text: nothing stands beside it' });
  }
  if (part !== undefined && type !== 'size') problems.push({ path: ['part'], message: `only a size has a ${part}` });
  const step = (['multiply', 'add', 'roundTo'] as const).find((name) => transform[name] !== undefined);
  if (step === undefined) return problems;
  for (const [key, mapped] of Object.entries(map ?? {})) {
    if (!isNumeric(mapped)) problems.push({ path: ['map', key], message: `${step} needs a number` });
  }
  const wrong = notNumeric(parameter, transform);
  if (wrong !== null) problems.push({ path: [step], message: `it needs a number, and ${wrong}` });
  return problems;
}

/** Which value, in words, arithmetic would come to and cannot count with; null where all may be numbers. */
function notNumeric({ type, choices }: TemplateParameter, { part, map = {} }: Transform): string | null {
  const unmapped = (values: readonly string[]): string | undefined =>
    values.find((value) => !Object.hasOwn(map, value) && !isNumeric(value));
  switch (type) {
    case 'integer':
    case 'number':
    case 'seed':
    case 'string':
      return null;
    case 'size':
      return part === undefined ? 'a size is two: say which part' : null;
    case 'choice': {
      const choice = unmapped(choices ?? []);
      return choice === undefined ? null : `the choice '${choice.slice(0, 60)}' is none`;
    }
    case 'boolean': {
      const side = unmapped(['true', 'false']);
      return side === undefined ? null : `${side} is none: let map say what stands for it`;
    }
    case 'text':
    case 'model':
    case 'image':
    case 'mask':
    case 'audio':
    case 'video':
    case 'model3d':
    case 'loras':
      return `a value of type ${type} is none`;
  }
}

const isNumeric = (value: string | number | boolean): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)));

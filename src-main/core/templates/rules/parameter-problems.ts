import type { TemplateFile, TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Problem } from './problem.ts';
import { valueRead } from './problem.ts';
import { transformProblems } from './transform-problems.ts';

/** What is wrong with the parameters of a template, beside the fields by themselves. */
export function parameterProblems({ parameters }: TemplateFile): Problem[] {
  const hasModel = parameters.some(({ type }) => type === 'model');
  return [
    ...nameProblems(parameters),
    ...parameters.flatMap((parameter, index) =>
      [
        ...boundsProblems(parameter),
        ...ownProblems(parameter),
        ...defaultProblems(parameter),
        ...baseProblems(parameter, hasModel),
        ...transformProblems(parameter),
      ].map(({ path, message }) => ({ path: ['parameters', index, ...path], message })),
    ),
  ];
}

/** Callers must be able to tell parameters apart. */
function nameProblems(parameters: readonly TemplateParameter[]): Problem[] {
  const problems: Problem[] = [];
  const names = new Map<string, number>();
  for (const [index, { name }] of parameters.entries()) {
    const first = names.get(name);
    if (first === undefined) names.set(name, index);
    else {
      problems.push({
        path: ['parameters', index, 'name'],
        message: `'${name}' is the name of parameters[${first}] too`,
      });
    }
  }
  const aliases = new Map<string, string>();
  for (const [index, { aliases: own = [] }] of parameters.entries()) {
    for (const [place, alias] of own.entries()) {
      const named = names.get(alias);
      const before = named === undefined ? aliases.get(alias) : `the name of parameters[${named}]`;
      const at = `parameters[${index}].aliases[${place}]`;
      if (before === undefined) aliases.set(alias, at);
      else problems.push({ path: ['parameters', index, 'aliases', place], message: `'${alias}' is ${before}` });
    }
  }
  return problems;
}

function boundsProblems({ min, max, choices }: TemplateParameter): Problem[] {
  const problems: Problem[] = [];
  if (min !== undefined && max !== undefined && min > max) {
    problems.push({ path: ['min'], message: `${min} is above max, ${max}` });
  }
  if (choices?.length === 0) {
    problems.push({
      path: ['choices'],
      message: 'there is nothing to choose from; without choices the backend says them',
    });
  }
  const places = new Map<string, number>();
  for (const [index, choice] of (choices ?? []).entries()) {
    const first = places.get(choice);
    if (first === undefined) places.set(choice, index);
    else problems.push({ path: ['choices', index], message: `it is the same as choices[${first}]` });
  }
  return problems;
}

/** What Easel itself reads where a parameter has no targets. */
function ownProblems({ name, type, targets, default: usual }: TemplateParameter): Problem[] {
  if (targets.length > 0 || (name !== 'preset' && name !== 'aspect_ratio')) return [];
  const isText = type === 'choice' || type === 'string';
  return [
    ...(isText ? [] : [{ path: ['type'], message: `a '${name}' that Easel reads is a choice` }]),
    ...(name === 'preset' && usual !== undefined
      ? [
          {
            path: ['default'],
            message: 'a preset counts only where a call names it; give the parameters these defaults',
          },
        ]
      : []),
  ];
}

function defaultProblems(parameter: TemplateParameter): Problem[] {
  const { type, default: usual } = parameter;
  if (usual === undefined) return [];
  const read = valueRead(parameter, usual);
  if (typeof read === 'string') return [{ path: ['default'], message: read }];
  // These are read again when they are used.
  if (type === 'seed' || type === 'size' || type === 'loras' || type === 'model' || read.value === usual) return [];
  return [{ path: ['default'], message: `write it as ${JSON.stringify(read.value)}` }];
}

function baseProblems(parameter: TemplateParameter, hasModel: boolean): Problem[] {
  const { type, defaultByBase } = parameter;
  if (!defaultByBase) return [];
  if (type !== 'integer' && type !== 'number') {
    return [{ path: ['defaultByBase'], message: `only a number may hang on the model, not a ${type}` }];
  }
  if (!hasModel) return [{ path: ['defaultByBase'], message: "no parameter is of type 'model'" }];
  return Object.entries(defaultByBase).flatMap(([base, usual]): Problem[] => {
    const read = valueRead(parameter, usual);
    if (typeof read !== 'string' && read.value === usual) return [];
    const message = typeof read === 'string' ? read : `write it as ${JSON.stringify(read.value)}`;
    return [{ path: ['defaultByBase', base], message }];
  });
}

import { stripVTControlCharacters } from 'node:util';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';

/** One line per problem on stderr; a stranger's text cannot steer the terminal. */
export function printProblems(heading: string, problems: readonly WorkflowProblem[]): void {
  if (problems.length === 0) return;
  console.error(heading);
  for (const problem of problems) for (const line of problemLines(problem)) console.error(line);
}

export function problemLines(problem: WorkflowProblem): string[] {
  const { nodeId, title, classType, message, nextStep } = problem;
  const node =
    nodeId === null ? '' : `Node ${nodeId}${title ? ` '${title}'` : ''}${classType ? ` (${classType})` : ''}: `;
  const said = message.startsWith('Node ') ? message : `${node}${message}`;
  return [`  ${harmless(said)}`, ...(nextStep ? [`    ${harmless(nextStep)}`] : [])];
}

function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- whatever could move a terminal's cursor
  return stripVTControlCharacters(text).replaceAll(/[\x00-\x1f\x7f-\x9f]+/g, ' ');
}

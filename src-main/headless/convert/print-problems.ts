import type { WorkflowProblem } from '../../core/workflows/problem.ts';
import { harmless } from './terminal-text.ts';

const mostPrinted = 100;

/** Under the heading, each problem with its next step, for stderr or stdout. */
export function problemLines(heading: string, problems: readonly WorkflowProblem[]): string[] {
  if (problems.length === 0) return [];
  const lines = problems.slice(0, mostPrinted).flatMap((problem) => linesOf(problem));
  const rest = problems.length - mostPrinted;
  return [heading, ...lines, ...(rest > 0 ? [`  … and ${rest} more.`] : [])];
}

function linesOf(problem: WorkflowProblem): string[] {
  const { message, nextStep } = problem;
  const said = message.startsWith('Node ') ? message : `${nodeOf(problem)}${message}`;
  return [`  ${harmless(said)}`, ...(nextStep ? [`    ${harmless(nextStep)}`] : [])];
}

function nodeOf({ nodeId, title, classType }: WorkflowProblem): string {
  if (nodeId === null) return '';
  const named = title !== null && title !== classType ? ` '${title}'` : '';
  return `Node ${nodeId.slice(0, 80)}${named}${classType === null ? '' : ` (${classType.slice(0, 120)})`}: `;
}

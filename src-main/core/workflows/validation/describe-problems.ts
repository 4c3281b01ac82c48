import { nodeProblem, type NamedNode, type WorkflowProblem } from '../problem.ts';
import type { PackLookup } from '../to-api/node-packs.ts';
import { bounded } from '../reading/refusal.ts';
import type { Finding } from './findings.ts';
import type { Subject } from './subject.ts';
import { maxDepth, type Walk } from './walk.ts';

/** A person reads no more, and a workflow of 50,000 broken nodes must not become a million objects. */
export const maxProblems = 1000;

/** What was found, for a person: classes first, then nodes in the order of the workflow, then circles. */
export function describeProblems(subject: Subject, walk: Walk, packs: PackLookup): WorkflowProblem[] {
  const problems = [...cycleProblems(subject, walk), ...depthProblems(subject, walk)];
  const findings = new Map(walk.findings.map((found) => [found.nodeId, found.findings]));
  const first: WorkflowProblem[] = [];
  const second: WorkflowProblem[] = [];
  for (const id of subject.ids) {
    if (first.length + second.length >= maxProblems) break;
    if (subject.classError(id)) first.push(classProblem(subject.named(id), packs));
    else second.push(...inputProblems(subject, id, { findings: findings.get(id) ?? [], walk }));
  }
  return [...first, ...second, ...problems].slice(0, maxProblems);
}

function classProblem(node: NamedNode, packs: PackLookup): WorkflowProblem {
  if (node.classType === null) {
    const says = 'it has no class_type.';
    const nextStep = 'Give the node a class_type and inputs.';
    return nodeProblem(node, { type: 'invalid_prompt', input: null, says, nextStep });
  }
  const pack = packs(node.classType);
  return nodeProblem(node, {
    type: 'missing_node_type',
    input: null,
    says: `ComfyUI does not have this node class${pack ? ` (${bounded(pack.from, 160)})` : ''}.`,
    nextStep: pack?.nextStep ?? 'Install the custom nodes that it comes from, update ComfyUI, or take the node out.',
  });
}

function inputProblems(
  subject: Subject,
  id: string,
  { findings, walk }: { readonly findings: readonly Finding[]; readonly walk: Walk },
): WorkflowProblem[] {
  if (findings.length === 0) return [];
  const node = subject.named(id);
  // A node that raises is reported by ComfyUI at the node before which it stands, unless it is an output itself.
  const inner = walk.verdicts.get(id)?.errors.some(({ type }) => type === 'exception_during_inner_validation');
  return findings.flatMap(({ type, input, says, nextStep, raised }) => {
    if (says === null) return [];
    const reported = raised && inner ? 'exception_during_inner_validation' : type;
    return nodeProblem(node, { type: reported, input, says, nextStep });
  });
}

function cycleProblems(subject: Subject, walk: Walk): WorkflowProblem[] {
  return walk.cycles.map((circle) =>
    nodeProblem(subject.named(circle[0] ?? ''), {
      type: 'dependency_cycle',
      input: null,
      says: `it takes its own result as an input, by way of ${circleText(circle)}.`,
      nextStep: 'Take out one of these links.',
    }),
  );
}

function depthProblems(subject: Subject, walk: Walk): WorkflowProblem[] {
  return walk.tooDeep.slice(0, 20).map((id) =>
    nodeProblem(subject.named(id), {
      type: 'exception_during_inner_validation',
      input: null,
      says: `more than ${maxDepth} nodes stand one behind another here; ComfyUI cannot follow so many.`,
      nextStep: 'Split the workflow into several.',
    }),
  );
}

/** `4 → 7 → 9 → 4`, shortened in the middle. */
function circleText(circle: readonly string[]): string {
  const ids = [...circle, circle[0] ?? ''].map((id) => bounded(id, 40));
  const shown = ids.length > 8 ? [...ids.slice(0, 4), `… ${ids.length - 7} more …`, ...ids.slice(-3)] : ids;
  return shown.join(' → ');
}

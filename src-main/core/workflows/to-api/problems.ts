import { EaselError, type ErrorCode } from '../../../../src-shared/nouns/errors.ts';
import { boundedTitle, nodeProblem, type NamedNode, type WorkflowProblem } from '../problem.ts';
import { bounded } from '../reading/refusal.ts';
import { packOf } from './node-packs.ts';
import { idAt, type Expansion, type Place } from './scope.ts';

interface Finding {
  readonly type: string;
  readonly input?: string;
  /** The rest of a sentence that begins with the node's name. */
  readonly says: string;
  readonly nextStep?: string;
}

/** Collects what is wrong with a workflow while it is converted. */
export interface Problems {
  readonly doubts: readonly WorkflowProblem[];
  /** What the reader of the file had to mend. */
  repaired(problem: WorkflowProblem): void;
  doubt(place: Place, finding: Finding): void;
  /** True when conversion goes on without the definition. */
  classMissing(place: Place): boolean;
  cycle(place: Place, input: string): void;
  refuse(place: Place, finding: Finding & { readonly nextStep: string }): void;
  /** @throws the first refusal, with all of them in its details */
  refuseIfAny(): void;
}

/** The type of a subgraph's instance is the subgraph's id. */
const subgraphId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

function whyMissing({ node }: Place): { readonly says: string; readonly nextStep: string } {
  if (subgraphId.test(node.type)) {
    return {
      says: 'the file does not have the subgraph that it stands for.',
      nextStep: 'Save the whole workflow in ComfyUI again, or take the node out.',
    };
  }
  const pack = packOf(node);
  return {
    says: `the server has no node class '${bounded(node.type, 120)}'${pack ? ` (${pack.from})` : ''}.`,
    nextStep: pack?.nextStep ?? 'Install the node pack that brings it, or take the node out.',
  };
}

export function createProblems(expansion: Expansion, lenient: boolean): Problems {
  const doubts: WorkflowProblem[] = [];
  const refusals: (WorkflowProblem & { code: ErrorCode })[] = [];

  const named = ({ scope, node }: Place): NamedNode => ({
    id: idAt({ scope, node }),
    classType: bounded(node.type, 120),
    title: boundedTitle(node.title ?? expansion.classOf(node)?.displayName),
  });
  const problemOf = (place: Place, { type, input, says, nextStep }: Finding): WorkflowProblem =>
    nodeProblem(named(place), { type, input: input ?? null, says, nextStep: nextStep ?? null });
  const told = new Set<string>();
  const refuse = (code: ErrorCode, problem: WorkflowProblem): void => {
    const key = JSON.stringify([problem.nodeId, problem.input, problem.type]);
    // Several inputs may lead to the one node that is wrong.
    if (told.has(key)) return;
    told.add(key);
    if (lenient) doubts.push(problem);
    else refusals.push({ ...problem, code });
  };

  return {
    doubts,
    repaired: (problem) => doubts.push(problem),
    doubt: (place, finding) => doubts.push(problemOf(place, finding)),
    classMissing(place) {
      refuse('node_class_missing', problemOf(place, { type: 'missing_node_type', ...whyMissing(place) }));
      return lenient;
    },
    cycle: (place, input) =>
      refuse(
        'workflow_invalid',
        problemOf(place, {
          type: 'dependency_cycle',
          input,
          says: `following its input '${bounded(input, 80)}' back never ends.`,
          nextStep: 'Cut the loop of reroutes or bypassed nodes in ComfyUI.',
        }),
      ),
    refuse: (place, finding) => refuse('workflow_invalid', problemOf(place, finding)),
    refuseIfAny() {
      const [first] = refusals;
      if (!first) return;
      const rest = refusals.length > 1 ? ` ${refusals.length - 1} more nodes are affected.` : '';
      throw new EaselError(first.code, `${first.message}${rest}`, {
        nextStep: first.nextStep ?? 'Mend the workflow in ComfyUI.',
        details: { problems: refusals.slice(0, 100) },
      });
    },
  };
}

import { EaselError, type ErrorCode } from '../../../../src-shared/nouns/errors.ts';
import type { WorkflowProblem } from '../problem.ts';
import { packOf } from './node-packs.ts';
import { idAt, type Expansion, type Place } from './scope.ts';

/** Collects what is wrong with a workflow while it is converted. */
export interface Problems {
  readonly doubts: readonly WorkflowProblem[];
  doubtAbout(nodeId: string | null, type: string, message: string): void;
  doubt(place: Place, finding: { type: string; input?: string; message: string; nextStep?: string }): void;
  /** True when conversion goes on without the definition. */
  classMissing(place: Place): boolean;
  cycle(place: Place, input: string): void;
  refuse(place: Place, finding: { type: string; input?: string; message: string; nextStep: string }): void;
  /** @throws the first refusal, with all of them in its details */
  refuseIfAny(): void;
}

export function createProblems(expansion: Expansion, lenient: boolean): Problems {
  const doubts: WorkflowProblem[] = [];
  const refusals: (WorkflowProblem & { code: ErrorCode })[] = [];

  const about = ({ scope, node }: Place): Pick<WorkflowProblem, 'nodeId' | 'classType' | 'title'> => ({
    nodeId: idAt({ scope, node }),
    classType: node.type.slice(0, 120),
    title: (node.title ?? expansion.classOf(node)?.displayName ?? null)?.slice(0, 80) ?? null,
  });
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
    doubtAbout: (nodeId, type, message) =>
      doubts.push({ nodeId, classType: null, title: null, input: null, type, message, nextStep: null }),
    doubt: (place, { type, input, message, nextStep }) =>
      doubts.push({ ...about(place), input: input ?? null, type, message, nextStep: nextStep ?? null }),
    classMissing(place) {
      const pack = packOf(place.node);
      refuse('node_class_missing', {
        ...about(place),
        input: null,
        type: 'missing_node_type',
        message: `the server has no node class '${place.node.type.slice(0, 120)}'${pack ? ` (${pack.from})` : ''}`,
        nextStep: pack?.nextStep ?? 'Install the node pack that brings it, or take the node out.',
      });
      return lenient;
    },
    cycle: (place, input) =>
      refuse('workflow_invalid', {
        ...about(place),
        input,
        type: 'dependency_cycle',
        message: `following its input '${input.slice(0, 80)}' back never ends`,
        nextStep: 'Cut the loop of reroutes or bypassed nodes in ComfyUI.',
      }),
    refuse: (place, { type, input, message, nextStep }) =>
      refuse('workflow_invalid', { ...about(place), input: input ?? null, type, message, nextStep }),
    refuseIfAny() {
      const [first] = refusals;
      if (!first) return;
      const { nodeId, title, classType } = first;
      const rest = refusals.length > 1 ? ` ${refusals.length - 1} more nodes are affected.` : '';
      throw new EaselError(
        first.code,
        `Node ${nodeId}${title ? ` '${title}'` : ''} (${classType}): ${first.message}.${rest}`,
        { nextStep: first.nextStep ?? 'Mend the workflow in ComfyUI.', details: { problems: refusals.slice(0, 100) } },
      );
    },
  };
}

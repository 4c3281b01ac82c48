import type { WorkflowProblem } from '../problem.ts';
import { savingClasses } from '../to-api/text-replacements.ts';
import { isDynamicPrompt, type Difference } from './differences.ts';
import type { Draft } from './draft.ts';
import type { MovedValue } from './socket-values.ts';

type Finding = Pick<WorkflowProblem, 'input' | 'type' | 'message' | 'nextStep'>;

/** What a person should know before the file is taken for the workflow, node by node. */
export function doubtsAbout(
  drafts: readonly Draft[],
  differences: readonly Difference[],
  moved: readonly MovedValue[],
): WorkflowProblem[] {
  const findings = new Map<Draft, Finding[]>(
    drafts.map((draft) => [draft, draft.nodeClass ? [] : [unknownClass(draft)]]),
  );
  const draftOf = new Map(drafts.map((draft) => [draft.node.id, draft]));
  for (const { nodeId, input } of moved) findings.get(draftOf.get(nodeId) as Draft)?.push(movedAway(input));
  for (const difference of differences) findings.get(difference.draft)?.push(describe(difference));
  return [...findings].flatMap(([{ node, nodeClass, title }, found]) =>
    found.map((finding) => ({
      nodeId: node.id,
      classType: node.classType.slice(0, 120),
      title: (title ?? nodeClass?.displayName ?? null)?.slice(0, 80) ?? null,
      ...finding,
      input: finding.input?.slice(0, 120) ?? null,
    })),
  );
}

function unknownClass({ node }: Draft): Finding {
  return {
    input: null,
    type: 'missing_node_type',
    message: `the server has no node class '${node.classType.slice(0, 120)}'; its node shows only what the workflow says of it`,
    nextStep: 'Install the node pack that brings it, or take the node out.',
  };
}

function movedAway(input: string): Finding {
  return {
    input,
    type: 'input_moved',
    message: `ComfyUI's canvas has no widget for its input '${input.slice(0, 80)}': the value stands in a node of its own`,
    nextStep: null,
  };
}

function describe({ draft, input, kind }: Difference): Finding {
  const name = `'${(input ?? '').slice(0, 80)}'`;
  switch (kind) {
    case 'never submitted':
      return {
        input,
        type: 'node_never_submitted',
        message: "ComfyUI's canvas has a node of its own by this name and never submits it",
        nextStep: 'Take the node out.',
      };
    case 'loose end':
      return {
        input,
        type: 'bad_linked_input',
        message: `its input ${name} is linked to a node or an output that the workflow does not have`,
        nextStep: 'Link it to a node that is there.',
      };
    case 'lost':
      return {
        input,
        type: 'input_lost',
        message: `ComfyUI's canvas has no place for its input ${name} and submits the node without it`,
        nextStep: 'Look whether its class has that input; the value is kept among the properties of the node.',
      };
    case 'added':
      return {
        input,
        type: 'input_added',
        message: `the workflow gives no ${name}, and ComfyUI's canvas submits its own default for it`,
        nextStep: null,
      };
    case 'changed':
      return {
        input,
        type: 'input_changed',
        message: `ComfyUI's canvas ${change(draft, input ?? '')}`,
        nextStep: null,
      };
  }
}

function change(draft: Draft, input: string): string {
  const name = `'${input.slice(0, 80)}'`;
  if (isDynamicPrompt(draft, input)) return `takes ${name} for a dynamic prompt and spoils a backslash in it`;
  if (input === 'filename_prefix' && savingClasses.has(draft.node.classType)) {
    return `fills in what stands between two % in ${name}`;
  }
  return `submits another value for its input ${name}`;
}

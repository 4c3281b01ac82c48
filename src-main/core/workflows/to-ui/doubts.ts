import { boundedTitle, nodeProblem, type WorkflowProblem } from '../problem.ts';
import { bounded } from '../reading/refusal.ts';
import { savingClasses } from '../to-api/text-replacements.ts';
import type { ApiNode } from './api-node.ts';
import { isDynamicPrompt, type Difference } from './differences.ts';
import type { Draft } from './draft.ts';
import type { MovedValue } from './socket-values.ts';

interface Finding {
  readonly type: string;
  readonly input: string | null;
  /** The rest of a sentence that begins with the node's name. */
  readonly says: string;
  readonly nextStep: string | null;
}

/** What a person should know before the file is taken for the workflow, node by node. */
export function doubtsAbout(
  drafts: readonly Draft[],
  differences: readonly Difference[],
  moved: readonly MovedValue[],
): WorkflowProblem[] {
  const findings = new Map(drafts.map(({ node, nodeClass }) => [node.id, nodeClass ? [] : [unknownClass(node)]]));
  for (const { nodeId, input } of moved) findings.get(nodeId)?.push(movedAway(input));
  for (const difference of differences) findings.get(difference.draft.node.id)?.push(describe(difference));
  return drafts.flatMap(({ node, nodeClass, title }) => {
    const named = {
      id: node.id,
      classType: bounded(node.classType, 120),
      title: boundedTitle(title ?? nodeClass?.displayName),
    };
    const found = findings.get(node.id) ?? [];
    return found.map((finding) =>
      nodeProblem(named, { ...finding, input: finding.input === null ? null : bounded(finding.input, 120) }),
    );
  });
}

function unknownClass({ classType }: ApiNode): Finding {
  return {
    input: null,
    type: 'missing_node_type',
    says: `the server has no node class '${bounded(classType, 120)}'; its node shows only what the workflow says of it.`,
    nextStep: 'Install the node pack that brings it, or take the node out.',
  };
}

function movedAway(input: string): Finding {
  return {
    input,
    type: 'input_moved',
    says: `ComfyUI's canvas has no widget for its input '${bounded(input, 80)}': the value stands in a node of its own.`,
    nextStep: null,
  };
}

function describe({ draft, input, kind }: Difference): Finding {
  const name = `'${bounded(input ?? '', 80)}'`;
  switch (kind) {
    case 'never submitted':
      return {
        input,
        type: 'node_never_submitted',
        says: "ComfyUI's canvas has a node of its own by this name and never submits it.",
        nextStep: 'Take the node out.',
      };
    case 'loose end':
      return {
        input,
        type: 'bad_linked_input',
        says: `its input ${name} is linked to a node or an output that the workflow does not have.`,
        nextStep: 'Link it to a node that is there.',
      };
    case 'lost':
      return {
        input,
        type: 'input_lost',
        says: `ComfyUI's canvas has no place for its input ${name} and submits the node without it.`,
        nextStep: 'Look whether its class has that input; the value is kept among the properties of the node.',
      };
    case 'added':
      return {
        input,
        type: 'input_added',
        says: `the workflow gives no ${name}, and ComfyUI's canvas submits its own default for it.`,
        nextStep: null,
      };
    case 'changed':
      return {
        input,
        type: 'input_changed',
        says: `ComfyUI's canvas ${change(draft, input ?? '')}.`,
        nextStep: null,
      };
  }
}

function change(draft: Draft, input: string): string {
  const name = `'${bounded(input, 80)}'`;
  if (isDynamicPrompt(draft, input)) return `takes ${name} for a dynamic prompt and spoils a backslash in it`;
  if (input === 'filename_prefix' && savingClasses.has(draft.node.classType)) {
    return `fills in what stands between two % in ${name}`;
  }
  return `submits another value for its input ${name}`;
}

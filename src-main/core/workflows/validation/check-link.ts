import type { NodeDefinition, NodeDefinitions } from '../definitions.ts';
import { bounded } from '../reading/refusal.ts';
import { isNewKind, type DeclaredInput } from './declared-inputs.ts';
import { inputFinding, raisedFinding, type Finding } from './findings.ts';
import { numberOf } from './python-numbers.ts';
import { pythonEquals } from './python-order.ts';
import { pythonRepr, pythonStr, pythonTypeName } from './python-text.ts';

/** What a link leads to; the finding is null where the link is right. */
export interface LinkCheck {
  readonly finding: Finding | null;
  /** The node to look at next; null where ComfyUI does not follow the link. */
  readonly target: string | null;
}

/** The class of a node; null where it names none, undefined where the workflow has no such node. */
export type ClassLookup = (nodeId: string) => string | null | undefined;

export interface LinkContext {
  readonly classOf: ClassLookup;
  readonly nameOf: (nodeId: string) => string;
  readonly definitions: NodeDefinitions;
  readonly recent: boolean;
}

const connectIt = 'Connect the input to an output of the right type.';

/** A list in the place of a value: [node id, output slot]. */
export function checkLink(input: DeclaredInput, link: readonly unknown[], context: LinkContext): LinkCheck {
  const label = bounded(input.name, 80);
  if (link.length !== 2) {
    const message = 'Bad linked input, must be a length-2 list of [node_id, slot_index]';
    const extra = { input_config: input.config, received_value: link };
    const says = `its input ${label} is no link: a link is the id of a node and the number of an output.`;
    return broken(
      inputFinding(input.name, {
        type: 'bad_linked_input',
        message,
        details: input.name,
        extra,
        says,
        nextStep: connectIt,
      }),
    );
  }
  const [origin, slot] = link as [unknown, unknown];
  const classType = typeof origin === 'string' ? context.classOf(origin) : undefined;
  if (typeof origin !== 'string' || classType === undefined) return broken(missingNode(input.name, label, origin));
  // Of a node without a known class nothing is known; it is reported itself.
  const definition = classType === null ? undefined : context.definitions.get(classType);
  if (!definition) return { finding: null, target: null };
  const output = outputAt(definition, slot);
  if ('raised' in output) {
    const isNumber = typeof numberOf(slot) === 'bigint';
    const taken = `its input ${label} takes output ${bounded(pythonRepr(slot), 40)} of ${context.nameOf(origin)}`;
    const says = isNumber
      ? `${taken}, which has ${outputCount(definition)}.`
      : `${taken}, but outputs have whole numbers.`;
    return broken(raisedFinding(input.name, output.raised, { says, nextStep: connectIt }));
  }
  const received = output.type;
  if (linkFits(received, input.type, context.recent)) return { finding: null, target: origin };
  const [from, to] = [pythonStr(received), pythonStr(input.type)];
  const details = `${input.name}, received_type(${from}) mismatch input_type(${to})`;
  const message = 'Return type mismatch between linked nodes';
  const extra = { input_config: input.config, received_type: received, linked_node: link };
  const says = `its input ${label} takes ${typeText(received)} from ${context.nameOf(origin)}, but needs ${typeText(input.type)}.`;
  const finding = inputFinding(input.name, {
    type: 'return_type_mismatch',
    message,
    details,
    extra,
    says,
    nextStep: connectIt,
  });
  return { finding, target: null };
}

const broken = (finding: Finding): LinkCheck => ({ finding, target: null });

function missingNode(input: string, label: string, origin: unknown): Finding {
  const isKey = typeof origin !== 'object' || origin === null || numberOf(origin) !== null;
  const raised = isKey
    ? { exceptionType: 'KeyError', text: pythonRepr(origin) }
    : { exceptionType: 'TypeError', text: `unhashable type: '${pythonTypeName(origin)}'` };
  const isText = typeof origin === 'string';
  return raisedFinding(input, raised, {
    says: isText
      ? `its input ${label} takes node ${bounded(pythonRepr(origin), 80)}, which the workflow does not have.`
      : `its input ${label} takes node ${bounded(pythonRepr(origin), 80)}, but the id of a node is a text.`,
    nextStep: 'Connect the input to a node of the workflow, or take it out.',
  });
}

type Output = { readonly type: unknown } | { readonly raised: { exceptionType: string; text: string } };

/** The output of a slot as Python indexes a tuple: negative numbers count from the end. A class without a list of outputs is not judged. */
function outputAt(definition: NodeDefinition, slot: unknown): Output {
  const { output } = definition as { output?: unknown };
  const kind = isNewKind(definition) ? 'list' : 'tuple';
  const outputs: readonly unknown[] | null =
    typeof output === 'string' ? Array.from(output) : Array.isArray(output) ? output : null;
  const index = numberOf(slot);
  if (typeof index !== 'bigint') {
    const text = `${kind} indices must be integers or slices, not ${pythonTypeName(slot)}`;
    return { raised: { exceptionType: 'TypeError', text } };
  }
  if (!outputs) return { type: '*' };
  if (BigInt.asIntN(64, index) !== index) {
    return { raised: { exceptionType: 'IndexError', text: "cannot fit 'int' into an index-sized integer" } };
  }
  const at = index < 0n ? index + BigInt(outputs.length) : index;
  if (at < 0n || at >= BigInt(outputs.length)) {
    return { raised: { exceptionType: 'IndexError', text: `${kind} index out of range` } };
  }
  return { type: outputs[Number(at)] };
}

function outputCount(definition: NodeDefinition): string {
  const { output } = definition as { output?: unknown };
  const count = Array.isArray(output) ? output.length : 0;
  return count === 0 ? 'no outputs' : count === 1 ? 'one output (0)' : `${count} outputs (0 to ${count - 1})`;
}

/** Newer servers leave these to the interface. */
const leftOpen = /^COMFY_[A-Z]+_V3$/;

/**
 * Whether an output of one type may feed an input of another. `*` fits all: classes that declare it make it so in Python,
 * which object_info does not show.
 */
export function linkFits(received: unknown, wanted: unknown, recent: boolean): boolean {
  if (pythonEquals(received, wanted) || received === '*' || wanted === '*') return true;
  if (recent && Array.isArray(received) && wanted === 'COMBO') return true;
  if (typeof received !== 'string' || typeof wanted !== 'string') return isOpen(received) || isOpen(wanted);
  const offered = new Set(received.split(',').map((type) => type.trim()));
  return wanted.split(',').some((type) => offered.has(type.trim()) || isOpen(type.trim())) || [...offered].some(isOpen);
}

/** An input whose type cannot be read is not judged either. */
function isOpen(type: unknown): boolean {
  return typeof type === 'string' ? type === '*' || leftOpen.test(type) : !Array.isArray(type);
}

function typeText(type: unknown): string {
  return Array.isArray(type) ? 'one of a list of choices' : bounded(pythonStr(type), 80);
}

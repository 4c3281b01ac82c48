import type { ClassLookup } from './check-link.ts';
import type { Followed, NodeCheck } from './check-node.ts';
import type { Finding, NodeError, Raised } from './findings.ts';

/** What ComfyUI keeps about a node that it has looked at. */
interface NodeVerdict {
  readonly valid: boolean;
  readonly errors: readonly NodeError[];
}

/** Findings by node, for a person: also those that ComfyUI drops. */
export interface NodeFindings {
  readonly nodeId: string;
  readonly findings: readonly Finding[];
}

export interface Walk {
  /** Looks at an output node and all before it. */
  checkOutput(nodeId: string): NodeVerdict;
  readonly verdicts: ReadonlyMap<string, NodeVerdict>;
  /** Nodes with errors of their own, in the order in which ComfyUI keeps them. */
  readonly bad: readonly string[];
  readonly findings: readonly NodeFindings[];
  /** Circles of nodes, each once, in the order in which they feed each other; only the first few. */
  readonly cycles: readonly (readonly string[])[];
  /** Nodes at which ComfyUI runs out of stack. */
  readonly tooDeep: readonly string[];
}

/**
 * How many nodes may stand behind one another, and at which of them ComfyUI notices that there are more. It follows links by
 * recursion, and Python allows 1000 calls within one another: measured on 0.3.64 with Python 3.11.
 */
export const maxDepth = 985;
const noticedAt = 981;

const maxCycles = 20;

interface Frame {
  readonly nodeId: string;
  /** The link by which the node was reached; null for an output. */
  readonly by: Followed | null;
  readonly check: NodeCheck;
  next: number;
  valid: boolean;
}

export interface WalkOptions {
  readonly check: (nodeId: string) => NodeCheck;
  readonly classOf: ClassLookup;
  /** Servers of 2026 name the nodes of a circle; older ones run into the end of the stack and say nothing. */
  readonly namesCycles: boolean;
}

/**
 * ComfyUI's recursion from an output to its sources, without the recursion. Of a node's inputs those are taken first at which
 * ComfyUI does not raise: it goes through them in an order that changes from start to start, and this order tells most.
 */
export function createWalk({ check, classOf, namesCycles }: WalkOptions): Walk {
  const verdicts = new Map<string, NodeVerdict>();
  const bad: string[] = [];
  const findings: NodeFindings[] = [];
  const cycles: string[][] = [];
  const inCycle = new Map<string, NodeError>();
  const tooDeep: string[] = [];
  const stack: Frame[] = [];
  const places = new Map<string, number>();

  function enter(nodeId: string, by: Followed | null): void {
    const result = check(nodeId);
    if (result.findings.length > 0) findings.push({ nodeId, findings: result.findings });
    places.set(nodeId, stack.length);
    stack.push({ nodeId, by, check: result, next: 0, valid: true });
  }

  function leave(frame: Frame, verdict: NodeVerdict): void {
    stack.pop();
    places.delete(frame.nodeId);
    verdicts.set(frame.nodeId, verdict);
    if (verdict.errors.length > 0) bad.push(frame.nodeId);
    const parent = stack.at(-1);
    if (parent && !verdict.valid) parent.valid = false;
  }

  function finish(frame: Frame): void {
    const raised = frame.check.findings.find((finding) => finding.raised)?.raised;
    if (raised)
      return leave(frame, {
        valid: false,
        errors: [frame.by ? raisedInside(raised, frame.by) : raisedAtOutput(raised)],
      });
    const cycle = inCycle.get(frame.nodeId);
    const errors = [...(cycle ? [cycle] : []), ...frame.check.findings.flatMap(({ error }) => error ?? [])];
    leave(frame, { valid: frame.valid && errors.length === 0, errors });
  }

  /** The node stands before itself: ComfyUI never gets to the end, so nothing in the circle is valid. */
  function close(nodeId: string): void {
    stack.at(-1)!.valid = false;
    if (namesCycles && inCycle.has(nodeId)) return;
    const circle = stack.slice(places.get(nodeId)).map((frame) => frame.nodeId);
    if (cycles.length < maxCycles) cycles.push(circle);
    if (!namesCycles) return;
    const details = [...circle, nodeId].map((id) => `${id} (${classOf(id)})`).join(' -> ');
    for (const id of circle) {
      inCycle.set(id, {
        type: 'dependency_cycle',
        message: 'Dependency cycle detected',
        details,
        extra_info: { node_id: id, cycle_nodes: circle },
      });
    }
  }

  /** Out of stack: nothing is known of the last nodes, and the error is noticed where there is room again to handle it. */
  function giveUp(): void {
    while (stack.length > noticedAt) leave(stack.at(-1)!, { valid: false, errors: [] });
    const frame = stack.at(-1)!;
    tooDeep.push(frame.nodeId);
    const text = 'maximum recursion depth exceeded';
    const error = frame.by ? [raisedInside({ exceptionType: 'RecursionError', text }, frame.by)] : [];
    leave(frame, { valid: false, errors: error });
  }

  function checkOutput(nodeId: string): NodeVerdict {
    if (!verdicts.has(nodeId)) enter(nodeId, null);
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const link = frame.check.links[frame.next];
      frame.next += 1;
      if (!link) finish(frame);
      else if (verdicts.has(link.target)) frame.valid &&= verdicts.get(link.target)!.valid;
      else if (places.has(link.target)) close(link.target);
      else if (stack.length >= maxDepth) giveUp();
      else enter(link.target, link);
    }
    return verdicts.get(nodeId)!;
  }

  return { checkOutput, verdicts, bad, findings, cycles, tooDeep };
}

function raisedAtOutput({ exceptionType, text }: Raised): NodeError {
  return {
    type: 'exception_during_validation',
    message: 'Exception when validating node',
    details: text,
    extra_info: { exception_type: exceptionType },
  };
}

function raisedInside({ exceptionType, text }: Raised, { input, link }: Followed): NodeError {
  return {
    type: 'exception_during_inner_validation',
    message: 'Exception when validating inner node',
    details: text,
    extra_info: {
      input_name: input.name,
      input_config: input.config,
      exception_message: text,
      exception_type: exceptionType,
      linked_node: link,
    },
  };
}

import type { ErrorCode, ErrorData } from '../../../../src-shared/nouns/errors.ts';
import { refusalSchema } from '../../../comfyui/wire.ts';
import { classTypesOf } from '../../workflows/class-types.ts';
import { gatherDefinitions } from '../../workflows/definition-sources.ts';
import type { WorkflowProblem } from '../../workflows/problem.ts';
import { objectOf, textOf } from '../../workflows/ui-graph/json-value.ts';
import { validateWorkflow } from '../../workflows/validation/validate-workflow.ts';
import { complaintsOf, problemOf, type Complaint } from './complaints.ts';
import { firstLine, harmless, harmlessText, type Explained, type FailedRun } from './explained.ts';
import { ask } from './lookup.ts';
import { missingClasses } from './missing-classes.ts';
import { tracebackOfRefusal } from './traceback.ts';
import { unreadAnswer } from './unread-answer.ts';

/** ComfyUI's answer to a POST /prompt that it did not accept. */
export interface RefusedAnswer {
  readonly status: number;
  /** JSON, or text. */
  readonly body: unknown;
}

/** ComfyUI's answer to a workflow that it does not run, in Easel's words. Never throws, and answers within seconds. */
export async function explainRefusal(answer: RefusedAnswer, run: FailedRun): Promise<Explained> {
  const parsed = refusalSchema.safeParse(answer.body);
  if (!parsed.success || typeof parsed.data.error === 'string') {
    return { error: harmless(unreadAnswer(answer)), traceback: null };
  }
  const { error } = parsed.data;
  const complaints = complaintsOf(parsed.data.node_errors, run);
  const traceback = tracebackOfRefusal(complaints);
  const problems = await problemsOf(error, complaints, run).catch(() => complaints.map(({ plain }) => plain));
  if (problems.length === 0) return { error: harmless(inItsOwnWords(error, complaints)), traceback };
  const code = codeOf(problems);
  const first = problems.find((problem) => codes[problem.type] === code) ?? problems[0];
  const said = problems.slice(0, mostSaid).map(({ message }) => message);
  const rest = problems.length > mostSaid ? ` (${problems.length - mostSaid} more)` : '';
  return {
    error: harmless({
      code,
      message: `ComfyUI refused this workflow: ${said.join(' ')}${rest}`,
      nextStep: first?.nextStep ?? correctIt,
      details: { type: error.type, problems: problems.slice(0, mostListed) },
    }),
    traceback,
  };
}

const correctIt = 'Correct the named inputs and submit it again.';
const mostSaid = 5;
const mostListed = 50;

const codes: Readonly<Record<string, ErrorCode>> = {
  missing_node_type: 'node_class_missing',
  model_missing: 'model_missing',
};

const codeOf = (problems: readonly WorkflowProblem[]): ErrorCode =>
  problems.map(({ type }) => codes[type]).find((known) => known !== undefined) ?? 'workflow_invalid';

interface Said {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info?: unknown;
}

async function problemsOf(
  said: Said,
  complaints: readonly Complaint[],
  run: FailedRun,
): Promise<readonly WorkflowProblem[]> {
  const classType = missingClassOf(said, run);
  if (classType !== null) return missingClasses([classType], run);
  const isPlain = complaints.length > 0 && complaints.every(({ type }) => !type.startsWith('exception_during'));
  const own = isPlain ? [] : await ownFindings(run);
  if (complaints.length === 0) return own;
  const listed = complaints.slice(0, mostListed);
  return Promise.all(listed.map(async (complaint) => (await problemOf(complaint, run)) ?? found(own, complaint)));
}

/** What an exception of its own code was about, ComfyUI does not say. */
function found(own: readonly WorkflowProblem[], complaint: Complaint): WorkflowProblem {
  const same = own.find(({ nodeId, type }) => nodeId === complaint.nodeId && type.startsWith('exception_during'));
  const inner = own.find(({ type }) => type === 'exception_during_inner_validation');
  return same ?? inner ?? complaint.plain;
}

/** Easel's own check of the same workflow, against what that server has. */
const ownFindings = ({ workflow, lookup }: FailedRun): Promise<readonly WorkflowProblem[]> =>
  ask(
    lookup,
    async (look) => {
      const definitions = await gatherDefinitions(classTypesOf(workflow), (classType) => look.definition(classType));
      return validateWorkflow(workflow, definitions).problems;
    },
    [],
  );

/** "node X does not exist" of older servers; newer ones name it beside. */
function missingClassOf({ type, message, details, extra_info: extra }: Said, { workflow }: FailedRun): string | null {
  if (type !== 'invalid_prompt' && type !== 'missing_node_type') return null;
  const named = textOf(objectOf(extra)?.['class_type']);
  if (named !== '') return named;
  if (!/does not exist|not found/i.test(message)) return null;
  const id = /Node ID '#(.+)'/s.exec(details)?.[1];
  const node = id !== undefined && Object.hasOwn(workflow, id) ? objectOf(workflow[id]) : null;
  return textOf(node?.['class_type']) || (/because node (.+) does not exist/s.exec(message)?.[1] ?? null);
}

function inItsOwnWords(error: Said, complaints: readonly Complaint[]): ErrorData {
  const isCircle = error.type === 'prompt_outputs_failed_validation' && complaints.length === 0 && error.details === '';
  if (error.type === 'prompt_no_outputs') {
    return {
      code: 'workflow_invalid',
      message: 'ComfyUI refused this workflow: it has no output node, so it would save and show nothing.',
      nextStep: 'Add a node that saves or previews, such as SaveImage.',
      details: { type: error.type },
    };
  }
  const said = [firstLine(error.message), firstLine(error.details)].filter(Boolean).join(' ');
  return {
    code: error.type === 'no_prompt' ? 'workflow_unreadable' : 'workflow_invalid',
    message: `ComfyUI refused this workflow: ${isCircle ? 'it does not say why, as when a node takes its own result as an input.' : said || 'it does not say why.'}`,
    nextStep: isCircle ? 'Look for a circle of links and take one of them out.' : correctIt,
    details: { type: error.type },
  };
}

/** They travel with every answer about the job. */
const mostDoubts = 20;

/** With 200, ComfyUI names outputs that it will not run; the others go on. Asks nobody. */
export async function partialRefusal(nodeErrors: unknown, workflow: FailedRun['workflow']): Promise<string[]> {
  const run: FailedRun = { workflow, graph: null, lookup: null };
  const problems = await Promise.all(
    complaintsOf(nodeErrors, run)
      .slice(0, mostDoubts)
      .map(async (complaint) => (await problemOf(complaint, run)) ?? complaint.plain),
  );
  return problems.map(({ message }) => harmlessText(`Left out by ComfyUI: ${message}`));
}

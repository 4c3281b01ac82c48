import { nodeErrorsSchema } from '../../../comfyui/wire.ts';
import { nearestNames } from '../../nearest-name.ts';
import { nodeMention, nodeProblem, type WorkflowProblem } from '../../workflows/problem.ts';
import { bounded } from '../../workflows/reading/refusal.ts';
import { listOf, objectOf } from '../../workflows/ui-graph/json-value.ts';
import { shown } from '../../workflows/validation/check-value.ts';
import { isModelInput } from '../../workflows/validation/model-inputs.ts';
import { firstLine, namedNode, type FailedRun } from './explained.ts';
import { choicesNow, missingModel } from './model-files.ts';

/** One error of `node_errors`. */
export interface Complaint {
  readonly nodeId: string;
  readonly classType: string;
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra: unknown;
  /** In ComfyUI's own words. */
  readonly plain: WorkflowProblem;
}

const mostRead = 200;

export function complaintsOf(nodeErrors: unknown, run: Pick<FailedRun, 'workflow'>): Complaint[] {
  const parsed = nodeErrorsSchema.safeParse(nodeErrors);
  if (!parsed.success) return [];
  const all = Object.entries(parsed.data).flatMap(([nodeId, { errors, class_type: classType }]) =>
    errors.map(({ extra_info: extra, type, message, details }) => ({
      nodeId,
      classType,
      type,
      message,
      details,
      extra,
    })),
  );
  return all.slice(0, mostRead).map((complaint) => ({ ...complaint, plain: plainProblem(complaint, run) }));
}

type Said = Omit<Complaint, 'plain'>;

function plainProblem(
  { nodeId, classType, type, message, details, extra }: Said,
  run: Pick<FailedRun, 'workflow'>,
): WorkflowProblem {
  const said = firstLine(message) || 'ComfyUI found it wrong';
  return nodeProblem(namedNode(run.workflow, nodeId, classType), {
    type: type || 'invalid',
    input: inputOf(extra),
    says: `${said}${details ? ` (${firstLine(details)})` : ''}.`,
    nextStep: 'Correct the named input and submit it again.',
  });
}

function inputOf(extra: unknown): string | null {
  const name = objectOf(extra)?.['input_name'];
  return typeof name === 'string' ? bounded(name, 200) : null;
}

interface Sentence {
  readonly says: string;
  readonly nextStep: string;
}

/** An error in Easel's words; null where ComfyUI does not say what it is about. */
export async function problemOf(complaint: Complaint, run: FailedRun): Promise<WorkflowProblem | null> {
  const { nodeId, classType, type, details, extra } = complaint;
  if (type.startsWith('exception_during')) return null;
  const info = objectOf(extra);
  const input = inputOf(extra);
  if (type === 'value_not_in_list' && input !== null) return notInList(complaint, input, run);
  const sentence = input === null ? null : (sentences[type]?.({ input, details, info, complaint, run }) ?? null);
  if (!sentence) return complaint.plain;
  return nodeProblem(namedNode(run.workflow, nodeId, classType), { type, input, ...sentence });
}

interface Told {
  readonly input: string;
  readonly details: string;
  readonly info: ReturnType<typeof objectOf>;
  readonly complaint: Complaint;
  readonly run: FailedRun;
}

const sentences: Readonly<Record<string, (told: Told) => Sentence | null>> = {
  value_bigger_than_max: (told) => outOfBounds(told, 'above the maximum'),
  value_smaller_than_min: (told) => outOfBounds(told, 'below the minimum'),
  required_input_missing: ({ input }) => ({
    says: `its input ${bounded(input, 80)} is missing.`,
    nextStep: `Give ${bounded(input, 80)} a value or a link.`,
  }),
  invalid_input_type: ({ input, info, complaint }) => {
    const kind = /to an? (\w+) value/.exec(complaint.message)?.[1] ?? '';
    const what =
      kind === 'INT' ? 'whole number' : kind === 'FLOAT' ? 'number' : `value of type ${kind || 'that it takes'}`;
    return {
      says: `${bounded(input, 80)} ${shown(info?.['received_value'])} is no ${what}.`,
      nextStep: `Give a ${what}.`,
    };
  },
  bad_linked_input: ({ input }) => ({
    says: `its input ${bounded(input, 80)} is no link: a link is the id of a node and the number of an output.`,
    nextStep: 'Connect the input to an output of the right type.',
  }),
  return_type_mismatch: ({ input, info, details, run }) => {
    const types = /received_type\((.+?)\) mismatch input_type\((.+?)\)/s.exec(details);
    const [from] = listOf(info?.['linked_node']);
    if (!types || typeof from !== 'string') return null;
    const wanted = bounded(types[2] ?? '', 80);
    return {
      says: `its input ${bounded(input, 80)} takes ${bounded(types[1] ?? '', 80)} from ${nodeMention(namedNode(run.workflow, from))}, but needs ${wanted}.`,
      nextStep: `Connect ${bounded(input, 80)} to an output of type ${wanted}.`,
    };
  },
  custom_validation_failed: ({ input, details, run, complaint }) => {
    const file = /Invalid (image|audio|video|mask) file: (.+)$/s.exec(details);
    if (!file) return null;
    const kind = file[1] === 'audio' ? 'sound' : file[1] === 'video' ? 'film' : 'picture';
    const given = run.workflow[complaint.nodeId]?.inputs?.[input];
    return {
      says: `ComfyUI has no ${kind} ${shown(typeof given === 'string' ? given : file[2])} in its input folder.`,
      nextStep: `Upload the ${kind} first, or name one that is there.`,
    };
  },
};

/** The digits as ComfyUI prints them: seeds and their bounds are larger than a number here holds. */
function outOfBounds({ input, info, complaint }: Told, where: string): Sentence | null {
  const [, value, bound] =
    /^Value (\S+) (?:bigger|smaller) than (?:max|min) of (\S+)$/.exec(complaint.message.trim()) ?? [];
  if (value === undefined || bound === undefined) return null;
  const settings = objectOf(listOf(info?.['input_config'])[1]);
  const isMax = complaint.type === 'value_bigger_than_max';
  const other = settings?.[isMax ? 'min' : 'max'];
  const range =
    typeof other !== 'number'
      ? null
      : isMax
        ? `${other} to ${bound}`
        : Number.isSafeInteger(other) || other % 1 !== 0
          ? `${bound} to ${other}`
          : null;
  return {
    says: `${bounded(input, 80)} ${bounded(value, 80)} is ${where} of ${bounded(bound, 80)}.`,
    nextStep:
      range === null
        ? `Give at ${isMax ? 'most' : 'least'} ${bounded(bound, 80)}.`
        : `Give ${bounded(input, 80)} from ${range}.`,
  };
}

async function notInList(complaint: Complaint, input: string, run: FailedRun): Promise<WorkflowProblem> {
  const { nodeId, classType, extra } = complaint;
  const info = objectOf(extra);
  const value = info?.['received_value'] ?? run.workflow[nodeId]?.inputs?.[input];
  const choices = choicesIn(info?.['input_config']) ?? (await choicesNow(classType, input, run));
  if (typeof value === 'string' && isModelInput(classType, input, value)) {
    return missingModel({ nodeId, classType, input, name: value, folder: null, choices }, run);
  }
  const near = typeof value === 'string' ? nearestNames(value.slice(0, 200), choices, 3) : [];
  const few = choices.slice(0, 8).map(shown).join(', ');
  return nodeProblem(namedNode(run.workflow, nodeId, classType), {
    type: 'value_not_in_list',
    input,
    says: `${bounded(input, 80)} ${shown(value)} is not one of its choices${near.length > 0 ? `; nearest: ${near.map(shown).join(', ')}` : ''}.`,
    nextStep:
      near[0] !== undefined
        ? `Use ${shown(near[0])}.`
        : choices.length === 0
          ? 'Choose one of the choices that this input has in ComfyUI.'
          : `Choose one of: ${bounded(few, 400)}${choices.length > 8 ? ', …' : ''}.`,
  });
}

/** Lists of up to 20 choices come with the error. */
function choicesIn(config: unknown): string[] | null {
  const [type, settings] = listOf(config);
  const list = Array.isArray(type) ? type : objectOf(settings)?.['options'];
  return Array.isArray(list) ? list.filter((choice) => typeof choice === 'string') : null;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import { isAboutBackend } from '../backends/about-backend.ts';
import type { Connection } from '../backends/connection.ts';
import { hasFile, inputName, type InputFile } from '../inputs/input-file.ts';
import type { Definitions } from '../nodes/definitions-of-backend.ts';
import { withChoices } from '../nodes/merge-definitions.ts';
import type { ApiWorkflow } from './api-workflow.ts';
import { classTypesOf } from './class-types.ts';
import { gatherDefinitions } from './definition-sources.ts';
import type { NodeDefinition, NodeDefinitions } from './definitions.ts';
import { inputSpecs } from './node-classes/input-spec.ts';
import type { WorkflowProblem } from './problem.ts';
import { isCertainlyRefused, refusalOf } from './refuse-invalid.ts';
import { shown } from './validation/check-value.ts';
import { packsIn } from './to-api/node-packs.ts';
import { modelSourcesOf } from './validation/model-sources.ts';
import { isUpload, ownCheckOf } from './validation/own-checks.ts';
import { validateWorkflow, type Validation } from './validation/validate-workflow.ts';

export interface FitOptions {
  /** Where models can be had, says the author. */
  readonly graph?: unknown;
  /** Easel copies them before the workflow is sent. */
  readonly inputFiles?: readonly InputFile[];
  /** 5,000 unless told. */
  readonly answerMs?: number;
}

export interface Fitting {
  readonly workflow: ApiWorkflow;
  readonly connection: Connection;
  /** Of this backend. */
  readonly own: Definitions;
  /** Of all ready ones together; null where this is the only one. */
  readonly all: Definitions | null;
}

/** A backend that says nothing for so long cannot be asked now: others wait for the answer. */
const usualAnswerMs = 5_000;
/** What was read this long ago is asked for again before a backend is refused, in milliseconds. */
const refuseByMs = 5_000;

/**
 * Null for a backend that has all that the workflow needs, as far as any ready one has it; else what it lacks, as a refusal that names it.
 * `details` are `{backend, lacks}` and the refusal's own. An error about the backend (`isAboutBackend`) says nothing of the workflow.
 */
export async function fits(fitting: Fitting, options: FitOptions = {}): Promise<EaselError | null> {
  const life = new AbortController();
  const silence = sleep(options.answerMs ?? usualAnswerMs, silent(fitting.connection), {
    signal: life.signal,
    ref: false,
  });
  silence.catch(() => {});
  try {
    return await Promise.race([certain(fitting, options), silence]);
  } catch (error) {
    if (isAboutBackend(error)) return error as EaselError;
    throw error;
  } finally {
    life.abort();
  }
}

async function certain(fitting: Fitting, options: FitOptions): Promise<EaselError | null> {
  const refused = await judge(fitting, options, Infinity);
  return refused && judge(fitting, options, refuseByMs);
}

const silent = (connection: Connection): EaselError =>
  new EaselError('backend_unreachable', `The backend '${connection.state().name}' does not answer now.`, {
    nextStep: 'See whether its ComfyUI is busy or stuck.',
  });

async function judge(fitting: Fitting, options: FitOptions, maxAgeMs: number): Promise<EaselError | null> {
  const { workflow, connection, own, all } = fitting;
  const [modelSources, packs] = [modelSourcesOf(options.graph ?? null), packsIn(options.graph ?? null)];
  const classTypes = classTypesOf(workflow);
  async function look(from: Definitions): Promise<[NodeDefinitions, Validation]> {
    const read = await gatherDefinitions(classTypes, (classType) => from.definition(classType, { maxAgeMs }));
    const definitions = withDelivered(read, workflow, options.inputFiles ?? []);
    return [definitions, validateWorkflow(workflow, definitions, { modelSources, packs })];
  }
  const [definitions, validation] = await look(own);
  if (isCertainlyRefused(workflow, definitions, validation)) return refuse(fitting, validation.problems);
  if (!all) return null;
  if (validation.problems.length > 0) {
    // What all of them lack does not tell them apart: ComfyUI may run the rest.
    const [, validationOfAll] = await look(all);
    const common = new Set(validationOfAll.problems.map(placeOf));
    const lacking = validation.problems.filter((problem) => !common.has(placeOf(problem)));
    if (lacking.length > 0) return refuse(fitting, lacking);
  }
  const file = await lackingFile({ workflow, definitions, validation, connection });
  return file === null ? null : withoutFile(connection, file);
}

const placeOf = ({ nodeId, input, type }: WorkflowProblem): string => JSON.stringify([nodeId, input, type]);

function refuse({ workflow, connection }: Fitting, problems: readonly WorkflowProblem[]): EaselError {
  const refusal = refusalOf(problems, `The backend '${connection.state().name}'`);
  const lacks = [...new Set(problems.map((problem) => lackOf(problem, workflow)))];
  return withDetails(refusal, { ...refusal.details, backend: connection.id, lacks });
}

/** In few words. */
function lackOf({ type, classType, nodeId, input, message }: WorkflowProblem, workflow: ApiWorkflow): string {
  if (type === 'missing_node_type') return `the node class ${shown(classType)}`;
  const inputs = nodeId !== null && Object.hasOwn(workflow, nodeId) ? workflow[nodeId]?.inputs : undefined;
  const value = input !== null && inputs && Object.hasOwn(inputs, input) ? inputs[input] : undefined;
  if (type === 'model_missing') return `the model ${shown(value)}`;
  return type === 'value_not_in_list' ? `the choice ${shown(value)} of ${shown(classType)}` : message;
}

function withoutFile(connection: Connection, file: string): EaselError {
  const { name } = connection.state();
  return new EaselError('not_found', `The backend '${name}' has no file ${shown(file)} in its folders.`, {
    nextStep: 'Put the file into its input folder, or use an output of Easel, which is copied there.',
    details: { backend: connection.id, lacks: [`the file ${shown(file)}`] },
  });
}

/** The first file that a loader names, no list shows, and this backend does not have. @throws backend_unreachable and its kin */
async function lackingFile(given: {
  readonly workflow: ApiWorkflow;
  readonly definitions: NodeDefinitions;
  readonly validation: Validation;
  readonly connection: Connection;
}): Promise<string | null> {
  const { workflow, definitions, validation, connection } = given;
  const names = validation.unknowable.flatMap(({ nodeId, classType, input, reason }) => {
    const value = workflow[nodeId]?.inputs?.[input];
    if (reason !== 'own_check' || typeof value !== 'string') return [];
    const definition = definitions.get(classType);
    const isCore = ownCheckOf(classType)?.file !== undefined;
    const isFile = isCore || (definition && takesUpload(definition, input) && plainFile.test(value));
    return isFile ? [value] : [];
  });
  for (const name of new Set(names)) if (!(await hasFile(connection, name))) return name;
  return null;
}

const takesUpload = (definition: NodeDefinition, input: string): boolean =>
  inputSpecs(definition).some((spec) => spec.name === input && isUpload(spec));

/** A class of a pack may take other things too: an address, a path. */
const plainFile = /^(?![\\/~])(?!.*\.\.)[^:*?"<>|]+\.\w{2,5}(?: \[\w+\])?$/;

/** Delivered files are in no list yet. */
export function withDelivered(
  definitions: NodeDefinitions,
  workflow: ApiWorkflow,
  inputFiles: readonly InputFile[],
): NodeDefinitions {
  if (inputFiles.length === 0) return definitions;
  const names = new Set(inputFiles.map(inputName));
  const changed = new Map<string, NodeDefinition>();
  for (const { class_type: classType, inputs = {} } of Object.values(workflow)) {
    for (const [input, value] of Object.entries(inputs)) {
      const definition = changed.get(classType) ?? definitions.get(classType);
      if (typeof value === 'string' && names.has(value) && definition) {
        changed.set(classType, withChoices(definition, input, [value]));
      }
    }
  }
  return { get: (classType) => changed.get(classType) ?? definitions.get(classType) };
}

/** No backend has all of it: which lacks what. `refusals` are those of `fits`, one for each. */
export function noSingleBackend(refusals: readonly EaselError[], nameOf: (backend: string) => string): EaselError {
  const code = (['node_class_missing', 'model_missing'] as const).find((one) =>
    refusals.some((refusal) => refusal.code === one),
  );
  const parts = refusals.map(({ details, message }) => {
    const lacks = Array.isArray(details?.['lacks']) ? (details['lacks'] as string[]) : [message];
    const rest = lacks.length > mostNamed ? ` and ${lacks.length - mostNamed} more` : '';
    return `'${nameOf(String(details?.['backend']))}' lacks ${lacks.slice(0, mostNamed).join(', ')}${rest}`;
  });
  return new EaselError(
    code ?? refusals[0]?.code ?? 'workflow_invalid',
    `No single backend can run this workflow: ${parts.join('; ')}.`,
    {
      nextStep: 'Install on one of them what it lacks, or choose what is on one backend.',
      details: { backends: refusals.map((refusal) => ({ ...refusal.toData().details, code: refusal.code })) },
    },
  );
}

const mostNamed = 3;

function withDetails(error: EaselError, details: Readonly<Record<string, unknown>>): EaselError {
  return new EaselError(error.code, error.message, { nextStep: error.nextStep, details });
}

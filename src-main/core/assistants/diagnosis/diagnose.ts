import type { Assistant, AssistantId, Diagnosis, Finding, SelfTest } from '../../../../src-shared/nouns/assistants.ts';
import type { Backend } from '../../../../src-shared/nouns/backends.ts';
import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { backendFindings, templateFindings } from './backend-findings.ts';
import { finding } from './finding.ts';
import { registrationFindings, type UnreadEntry } from './registration-findings.ts';
import { reportOf } from './report.ts';
import type { Surroundings } from './surroundings.ts';

export interface DiagnosisWorld {
  readonly version: string;
  readonly homeFolder: string;
  backends(): readonly Backend[];
  /** With what each lacks. */
  templates(): Promise<readonly Template[]>;
  assistants(): Promise<readonly Assistant[]>;
  unread(): Promise<readonly UnreadEntry[]>;
  /** Tests what is registered. @throws client_not_found */
  test(assistant: AssistantId): Promise<SelfTest>;
  surroundings(): Promise<Surroundings>;
  /** The HTTP listener's port and the one that it wanted; null where nothing listens. */
  port(): { readonly taken: number; readonly wanted: number } | null;
  /** Writes the registration anew. @throws what registering throws */
  repair(assistant: AssistantId): Promise<void>;
}

/** Everything that may be wrong between an assistant and ComfyUI; with `fix`, what can be mended without asking is. */
export async function diagnose(world: DiagnosisWorld, { fix }: { fix: boolean }): Promise<Diagnosis> {
  const assistants = await Promise.all((await world.assistants()).map((one) => testedAgain(one, world)));
  const found = await look(world, assistants);
  const findings = fix ? await mended(world, found) : found;
  const at = Date.now();
  const paths = assistants.flatMap(({ places }) => places.map(({ path }) => path));
  return { at, findings, report: reportOf(findings, { at, paths, ...world }) };
}

/** What failed once may be well by now: the ComfyUI, the program or the file is another. */
async function testedAgain(assistant: Assistant, { test }: DiagnosisWorld): Promise<Assistant> {
  const { id, state, selfTest } = assistant;
  if (state !== 'registered' || selfTest === null || selfTest.ok) return assistant;
  return { ...assistant, selfTest: await test(id).catch(() => selfTest) };
}

async function mended({ repair }: DiagnosisWorld, found: readonly Finding[]): Promise<Finding[]> {
  const failed = new Map<AssistantId, string>();
  for (const about of new Set(found.filter(({ fixable }) => fixable).map((one) => one.about as AssistantId))) {
    try {
      await repair(about);
    } catch (error) {
      const { message, nextStep } = toErrorData(error);
      failed.set(about, `${message} ${nextStep}`);
    }
  }
  return found.map((one): Finding => {
    if (!one.fixable) return one;
    const why = failed.get(one.about as AssistantId);
    return why === undefined ? { ...one, fixed: true } : { ...one, cause: why };
  });
}

async function look(world: DiagnosisWorld, assistants: readonly Assistant[]): Promise<Finding[]> {
  const [surroundings, unread, templates] = await Promise.all([
    world.surroundings(),
    world.unread(),
    world.templates(),
  ]);
  return [
    ...backendFindings(world.backends(), surroundings),
    ...portFindings(world.port()),
    ...registrationFindings(assistants, unread),
    ...templateFindings(templates),
  ];
}

function portFindings(port: ReturnType<DiagnosisWorld['port']>): Finding[] {
  if (port === null || port.taken === port.wanted) return [];
  return [
    finding('port-taken', 'http', 'warning', {
      message: `Port ${port.wanted} is taken by another program; Easel listens on ${port.taken}.`,
      cause: 'Two programs cannot listen on one port.',
      fix: 'End the other program and start Easel again, or choose a port with --port. Assistants registered over HTTP are told the new one.',
    }),
  ];
}

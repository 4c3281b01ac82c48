import type { Assistant, AssistantId, Diagnosis, Finding } from '../../../../src-shared/nouns/assistants.ts';
import type { Backend } from '../../../../src-shared/nouns/backends.ts';
import { toErrorData } from '../../../../src-shared/nouns/errors.ts';
import type { Template } from '../../../../src-shared/nouns/templates.ts';
import { backendFindings, templateFindings } from './backend-findings.ts';
import { finding } from './finding.ts';
import { registrationFindings } from './registration-findings.ts';
import { reportOf } from './report.ts';
import type { Surroundings } from './surroundings.ts';

export interface DiagnosisWorld {
  readonly version: string;
  readonly homeFolder: string;
  backends(): readonly Backend[];
  templates(): readonly Template[];
  assistants(): Promise<readonly Assistant[]>;
  surroundings(): Promise<Surroundings>;
  /** The HTTP listener's port and the one that it wanted; null where nothing listens. */
  port(): { readonly taken: number; readonly wanted: number } | null;
  /** Writes the registration anew. @throws what registering throws */
  repair(assistant: AssistantId): Promise<void>;
}

/** Everything that may be wrong between an assistant and ComfyUI; with `fix`, what can be mended without asking is. */
export async function diagnose(world: DiagnosisWorld, { fix }: { fix: boolean }): Promise<Diagnosis> {
  const found = await look(world);
  if (!fix || !found.some(({ fixable }) => fixable)) return answer(world, found);
  const failed = new Map<AssistantId, string>();
  const repaired = new Set<AssistantId>();
  for (const about of new Set(found.filter(({ fixable }) => fixable).map((one) => one.about as AssistantId))) {
    try {
      await world.repair(about);
      repaired.add(about);
    } catch (error) {
      const { message, nextStep } = toErrorData(error);
      failed.set(about, `${message} ${nextStep}`);
    }
  }
  const after = found.map((one): Finding => {
    if (!one.fixable) return one;
    const why = failed.get(one.about as AssistantId);
    return why === undefined ? { ...one, fixed: repaired.has(one.about as AssistantId) } : { ...one, cause: why };
  });
  return answer(world, after);
}

async function look(world: DiagnosisWorld): Promise<Finding[]> {
  const [surroundings, assistants] = await Promise.all([world.surroundings(), world.assistants()]);
  return [
    ...backendFindings(world.backends(), surroundings),
    ...portFindings(world.port()),
    ...registrationFindings(assistants),
    ...templateFindings(world.templates()),
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

function answer(world: DiagnosisWorld, findings: readonly Finding[]): Diagnosis {
  const at = Date.now();
  return { at, findings: [...findings], report: reportOf(findings, { at, ...world }) };
}

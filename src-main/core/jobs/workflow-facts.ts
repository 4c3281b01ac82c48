import type { Parameters } from '../../../src-shared/nouns/jobs.ts';
import type { ApiWorkflow } from '../workflows/api-workflow.ts';
import { summary } from '../workflows/graph/summary.ts';

/** What a workflow that no template made says of itself, under the names that templates use. */
export interface WorkflowFacts {
  /** One line of the prompt; null where there is none. */
  readonly title: string | null;
  readonly parameters: Parameters;
}

export function workflowFacts(workflow: ApiWorkflow): WorkflowFacts {
  const { prompt, negative, seed, steps, cfg, sampler, scheduler, denoise, size, models, loras } = summary(workflow);
  const facts: Parameters = {
    prompt,
    negative_prompt: negative,
    model: models[0] ?? null,
    loras: loras.map(({ name, strength }) => (strength === null ? name : `${name} (${strength})`)).join(', ') || null,
    width: size?.width ?? null,
    height: size?.height ?? null,
    steps,
    cfg,
    sampler,
    scheduler,
    denoise,
    seed,
  };
  const line = prompt?.replaceAll(/\s+/g, ' ').trim().slice(0, 200);
  return {
    title: line || null,
    parameters: Object.fromEntries(Object.entries(facts).filter(([, fact]) => fact !== null)),
  };
}

const mostNotes = 20;

/** What a conversion was not sure of, as a job notes it: a stranger's file can bring tens of thousands of doubts. */
export function notesOf(doubts: readonly { readonly message: string }[]): string[] {
  const rest = doubts.length - mostNotes;
  const notes = doubts.slice(0, mostNotes).map(({ message }) => message);
  return rest > 0 ? [...notes, `${rest} more doubts about the workflow.`] : notes;
}

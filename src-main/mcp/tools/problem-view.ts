import * as z from 'zod';
import type { WorkflowProblem } from '../../core/workflows/problem.ts';

export const problemSchema = z.object({
  node_id: z.string().optional(),
  title: z.string().optional(),
  class_type: z.string().optional(),
  input: z.string().optional(),
  type: z.string(),
  message: z.string(),
  next_step: z.string().optional(),
});

export function problemView({ nodeId, title, classType, input, type, message, nextStep }: WorkflowProblem) {
  const known = { node_id: nodeId, title, class_type: classType, input, next_step: nextStep };
  const facts = Object.fromEntries(Object.entries(known).filter(([, fact]) => fact !== null));
  return { type, message, ...facts } as z.infer<typeof problemSchema>;
}

/** More would say no more to a model, and fill its context. */
export const maxProblems = 30;

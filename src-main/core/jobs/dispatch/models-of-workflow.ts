import { findModels } from '../../workflows/graph/loaders.ts';
import { readGraph } from '../../workflows/graph/workflow-graph.ts';
import type { ActiveJob } from '../active-job.ts';

const found = new WeakMap<ActiveJob, string>();

/** What the job has to load before it samples, as one name to compare by; empty when it loads nothing. */
export function modelsOfWorkflow(active: ActiveJob): string {
  const known = found.get(active);
  if (known !== undefined) return known;
  const names = findModels(readGraph(active.workflow)).map(({ name }) => name);
  const models = [...new Set(names)].toSorted().join('\n');
  found.set(active, models);
  return models;
}

import { useQuery } from '@tanstack/react-query';
import type { Batch } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { useTemplates } from '../create/use-template.ts';
import { shapeOfBatch, type BatchShape } from './batch-axes.ts';

const mostListed = 30;

/** Newest first. */
export function useBatches() {
  return useQuery(orpc.batches.list.queryOptions({ input: { limit: mostListed } }));
}

/** One as it stands: read again while its jobs change. */
export function useBatch(id: string, known?: Batch) {
  return useQuery({
    ...orpc.batches.get.queryOptions({ input: { id } }),
    ...(known && { initialData: known }),
  });
}

/** Its grid, and the title of its template. */
export function useShape(batch: Batch): BatchShape & { readonly templateTitle: string } {
  const template = useTemplates().data?.find(({ name }) => name === batch.template);
  const seed = template?.parameters.find(({ type }) => type === 'seed')?.name ?? 'seed';
  return { ...shapeOfBatch(batch, seed), templateTitle: template?.title ?? batch.template };
}

export interface Tally {
  /** Well or not. */
  readonly ended: number;
  readonly open: number;
  readonly failed: number;
  readonly cancelled: number;
}

export function tallyOf({ counts, total }: Batch): Tally {
  const failed = counts.failed + counts.lost;
  const ended = counts.succeeded + failed + counts.cancelled;
  return { ended, open: total - ended, failed, cancelled: counts.cancelled };
}

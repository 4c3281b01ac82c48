import { useInfiniteQuery, useQuery, type QueryClient } from '@tanstack/react-query';
import type { Output, OutputPage } from '../../src-shared/nouns/outputs.ts';
import { client, orpc } from './client.ts';
import { withOutput, type Pages } from './pages-of-outputs.ts';

const pageSize = 120;

function pagesOptions() {
  return orpc.outputs.list.infiniteOptions({
    input: (cursor: string | null) => ({ limit: pageSize, cursor }),
    initialPageParam: null,
    getNextPageParam: (page: OutputPage) => page.nextCursor,
  });
}

/** Everything made, newest first, page by page; kept fresh by the event stream. */
export function useOutputPages() {
  return useInfiniteQuery(pagesOptions());
}

export function useOutputsOfJob(jobId: string | null) {
  return useQuery({ ...orpc.outputs.ofJob.queryOptions({ input: { jobId: jobId ?? '' } }), enabled: jobId !== null });
}

/** Takes an output that the event stream brought into every list that would show it. */
export function placeOutput(queryClient: QueryClient, output: Output): void {
  queryClient.setQueryData<Pages>(pagesOptions().queryKey as readonly unknown[], (pages) =>
    pages ? withOutput(pages, output) : pages,
  );
  queryClient.setQueryData<Output[]>(
    orpc.outputs.ofJob.queryKey({ input: { jobId: output.jobId } }) as readonly unknown[],
    // Only a list that was read already is complete; one that was not is read when somebody looks.
    (outputs) =>
      outputs
        ?.filter((one) => one.id !== output.id)
        .concat(output)
        .toSorted((a, b) => a.index - b.index),
  );
}

/**
 * Brings the list up to date after a silence. Reading every page again would ask for the whole gallery, so only the newest page is read and
 * laid over what is known; where they do not meet, too much happened, and the list starts anew.
 */
export async function refreshOutputs(queryClient: QueryClient): Promise<void> {
  const { queryKey } = pagesOptions();
  const known = queryClient.getQueryData<Pages>(queryKey as readonly unknown[]);
  const first = known?.pages[0];
  if (!first) return queryClient.invalidateQueries({ queryKey });
  const fresh = await client.outputs.list({ limit: pageSize });
  const ids = new Set(first.outputs.map((output) => output.id));
  const meets =
    fresh.outputs.length === 0 ? first.outputs.length === 0 : fresh.outputs.some((output) => ids.has(output.id));
  if (!meets) return queryClient.resetQueries({ queryKey });
  for (const output of fresh.outputs.toReversed()) placeOutput(queryClient, output);
  return undefined;
}

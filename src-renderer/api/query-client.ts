import { QueryClient } from '@tanstack/react-query';
import { toShownError } from './errors.ts';

/** Local data, pushed by the event stream: nothing is polled, and what is known is shown at once. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 60_000,
        refetchOnWindowFocus: false,
        networkMode: 'always',
        retry: (count, error) => count < 2 && toShownError(error).code === 'unreachable',
        retryDelay: 400,
      },
      mutations: { networkMode: 'always', retry: false },
    },
  });
}

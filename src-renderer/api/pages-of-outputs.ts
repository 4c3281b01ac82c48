import type { InfiniteData } from '@tanstack/react-query';
import type { Output, OutputPage } from '../../src-shared/nouns/outputs.ts';

/** The gallery as it is kept: page after page, each with the total. */
export type Pages = InfiniteData<OutputPage, string | null>;

/** Replaces the output where it is listed, or puts it first. */
export function withOutput(pages: Pages, output: Output): Pages {
  const known = pages.pages.some((page) => page.outputs.some((one) => one.id === output.id));
  return {
    ...pages,
    pages: pages.pages.map((page, index) => {
      if (known) return { ...page, outputs: page.outputs.map((one) => (one.id === output.id ? output : one)) };
      return { ...page, total: page.total + 1, outputs: index === 0 ? [output, ...page.outputs] : page.outputs };
    }),
  };
}

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { CodeBlock } from '../../components/code-block.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { strings } from '../../strings.ts';

const words = strings.jobs.traceback;

/** What Python said where a node failed, for whoever mends it; asked for when it is opened. */
export function JobTraceback({ job }: { readonly job: Job }) {
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({
    ...orpc.jobs.traceback.queryOptions({ input: { id: job.id } }),
    enabled: open,
    // What was said of a failure does not change any more.
    staleTime: Infinity,
  });
  return (
    <Disclosure title={words.title} open={open} onOpenChange={setOpen}>
      {error ? <ErrorPanel error={toShownError(error)} /> : null}
      {data?.traceback === null ? <p className="text-small text-muted">{words.none}</p> : null}
      {data?.traceback ? (
        <CodeBlock text={data.traceback} label={words.title} copyLabel={words.copy} className="max-h-80" wrap />
      ) : null}
    </Disclosure>
  );
}

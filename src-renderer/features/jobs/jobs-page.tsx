import { useInfiniteQuery } from '@tanstack/react-query';
import { ListVideo } from 'lucide-react';
import type { ReactNode } from 'react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { openJobs, useLive } from '../../api/live.ts';
import { navigate, useRoute } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Inspector } from '../../components/inspector.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { EndedRow, RunningCard, WaitingRow } from './job-rows.tsx';
import { JobDetails } from './job-details.tsx';
import { mergeJobs } from './merge-jobs.ts';

const olderAtOnce = 50;

/** Running, waiting, ended; what one of them was and why, in the inspector. */
export function JobsPage() {
  const { selected } = useRoute();
  const synced = useLive((live) => live.synced);
  const live = useLive((state) => state.jobs);
  const list = useInfiniteQuery(
    orpc.jobs.list.infiniteOptions({
      input: (before: number | null) => ({ limit: olderAtOnce, ...(before === null ? {} : { before }) }),
      initialPageParam: null,
      getNextPageParam: (page: Job[]) => (page.length < olderAtOnce ? undefined : page.at(-1)?.createdAt),
    }),
  );
  const jobs = mergeJobs(live, list.data?.pages.flat() ?? []);
  const { running, waiting } = openJobs(jobs);
  const ended = jobs.filter((job) => isEnded(job.status));
  const job = jobs.find((one) => one.id === selected) ?? null;
  const select = (id: string | null): void => navigate('jobs', { selected: id, replace: selected !== null });
  const shared = { selectedId: selected, onSelect: select };

  if (!synced && list.isPending) {
    return (
      <Page title={strings.jobs.title}>
        <div className="p-4">
          <SkeletonRows rows={6} className="h-14" />
        </div>
      </Page>
    );
  }

  return (
    <Page title={strings.jobs.title} note={strings.status.jobs(running.length, waiting.length)}>
      <div className="flex h-full">
        <div className="min-w-0 flex-1 overflow-y-auto">
          {list.isError ? (
            <div className="mx-auto max-w-200 p-4 pb-0">
              <ErrorPanel error={toShownError(list.error)}>
                <Button onClick={() => void list.refetch()}>{strings.common.retry}</Button>
              </ErrorPanel>
            </div>
          ) : null}
          {jobs.length === 0 && !list.isError ? (
            <EmptyState
              icon={ListVideo}
              title={strings.jobs.empty.title}
              text={strings.jobs.empty.text}
              action={{ label: strings.jobs.empty.action, run: () => navigate('create') }}
            />
          ) : (
            <div className="mx-auto flex max-w-260 flex-col gap-6 p-4 pb-8">
              <Group
                title={strings.jobs.running}
                jobs={running}
                row={(one) => <RunningCard job={one} {...shared} />}
                gap="gap-2"
              />
              <Group title={strings.jobs.waiting} jobs={waiting} row={(one) => <WaitingRow job={one} {...shared} />} />
              <Group title={strings.jobs.ended} jobs={ended} row={(one) => <EndedRow job={one} {...shared} />} />
              {list.hasNextPage ? (
                <Button
                  className="self-center"
                  disabled={list.isFetchingNextPage}
                  onClick={() => void list.fetchNextPage()}
                >
                  {strings.common.more}
                </Button>
              ) : null}
            </div>
          )}
        </div>
        <Inspector title={strings.jobs.inspector} open={job !== null} onClose={() => select(null)}>
          {job ? <JobDetails job={job} /> : null}
        </Inspector>
      </div>
    </Page>
  );
}

interface GroupProps {
  readonly title: string;
  readonly jobs: readonly Job[];
  readonly row: (job: Job) => ReactNode;
  readonly gap?: string;
}

function Group({ title, jobs, row, gap = '' }: GroupProps) {
  if (jobs.length === 0) return null;
  return (
    <section aria-label={title}>
      <h2 className="flex items-baseline gap-2 px-2 pb-2 text-small font-semibold">
        {title} <span className="font-normal text-muted">{jobs.length}</span>
      </h2>
      <ul className={`flex flex-col ${gap}`}>
        {jobs.map((job) => (
          <li key={job.id}>{row(job)}</li>
        ))}
      </ul>
    </section>
  );
}

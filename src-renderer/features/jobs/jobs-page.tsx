import { useInfiniteQuery } from '@tanstack/react-query';
import { ListVideo } from 'lucide-react';
import type { ReactNode } from 'react';
import { isEnded, type Job } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { useAnyJob, useJobCounts, useLive } from '../../api/live.ts';
import { navigate, useRoute } from '../../app/router.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Inspector } from '../../components/inspector.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { BatchDetails } from '../batches/batch-details.tsx';
import { batchOfPath, batchPath } from '../batches/batch-path.ts';
import { BatchSection } from '../batches/batch-section.tsx';
import { ForeignSection } from './foreign-section.tsx';
import { EndedRow, RunningCard } from './job-rows.tsx';
import { JobDetails } from './job-details.tsx';
import { JobStanding } from './job-standing.tsx';
import { mergeJobs } from './merge-jobs.ts';
import { PausedBanner, QueueActions } from './queue-actions.tsx';
import { WaitingList } from './waiting-list.tsx';
import { GivenRow } from './waiting-row.tsx';

const olderAtOnce = 50;

/** Where the next page begins: after this job. */
type ListPlace = Pick<Job, 'createdAt' | 'id'>;

const placeOf = (job: Job | undefined): ListPlace | undefined => job && { createdAt: job.createdAt, id: job.id };

/** Running, waiting, ended; what one of them was and why, in the inspector. */
export function JobsPage() {
  const { selected } = useRoute();
  const synced = useLive((live) => live.synced);
  const live = useLive((state) => state.jobs);
  const list = useInfiniteQuery(
    orpc.jobs.list.infiniteOptions({
      input: (before: ListPlace | null) => ({ limit: olderAtOnce, before, isEnded: true }),
      initialPageParam: null as ListPlace | null,
      getNextPageParam: (page: Job[]) => (page.length < olderAtOnce ? undefined : placeOf(page.at(-1))),
    }),
  );
  const counts = useJobCounts();
  const isPaused = useLive((state) => state.queue.isPaused);
  const batchId = batchOfPath(selected);
  const job = useAnyJob(batchId === null ? selected : null);
  const select = (id: string | null): void => navigate('jobs', { selected: id, replace: selected !== null });

  if (!synced && list.isPending) {
    return (
      <Page title={strings.jobs.title}>
        <div className="p-4">
          <SkeletonRows rows={6} className="h-14" />
        </div>
      </Page>
    );
  }

  const running = live.filter(({ status }) => status === 'running');
  const given = live.filter(({ status }) => status === 'queued' || status === 'submitting');
  const ended = mergeJobs(
    live.filter(({ status }) => isEnded(status)),
    list.data?.pages.flat() ?? [],
  );
  const shared = { selectedId: selected, onSelect: select };
  const isEmpty = counts.running + counts.waiting + ended.length === 0 && !list.isError;

  return (
    <Page
      title={strings.jobs.title}
      note={[isPaused ? strings.queue.paused : '', strings.status.jobs(counts.running, counts.waiting)]
        .filter(Boolean)
        .join(' · ')}
      actions={<QueueActions />}
    >
      <div className="flex h-full">
        <div className="flex min-w-0 flex-1 flex-col">
          <PausedBanner />
          <div className="min-h-0 flex-1 overflow-y-auto">
            {list.isError ? (
              <div className="mx-auto max-w-200 p-4 pb-0">
                <ErrorPanel error={toShownError(list.error)}>
                  <Button onClick={() => void list.refetch()}>{strings.common.retry}</Button>
                </ErrorPanel>
              </div>
            ) : null}
            {isEmpty ? (
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
                <BatchSection selectedId={batchId} onSelect={(id) => select(batchPath(id))} />
                <WaitingSection given={given} {...shared} />
                <ForeignSection />
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
        </div>
        <Inspector
          title={batchId === null ? strings.jobs.inspector : strings.batches.inspector}
          open={job !== null || batchId !== null}
          onClose={() => select(null)}
          roomy={batchId !== null}
        >
          {batchId === null ? null : <BatchDetails id={batchId} onSelectJob={(id) => select(id)} />}
          {job ? (
            <>
              <JobStanding job={job} />
              <JobDetails job={job} />
            </>
          ) : null}
        </Inspector>
      </div>
    </Page>
  );
}

interface SelectProps {
  readonly selectedId: string | null;
  readonly onSelect: (id: string) => void;
}

/** Those that a ComfyUI has already, and behind them the line. */
function WaitingSection({ given, ...shared }: SelectProps & { readonly given: readonly Job[] }) {
  const waiting = useLive((live) => live.queue.waiting);
  if (given.length + waiting === 0) return null;
  return (
    <section aria-label={strings.jobs.waiting}>
      <GroupHead title={strings.jobs.waiting} count={given.length + waiting} />
      {given.length > 0 ? (
        <ul className="flex flex-col">
          {given.map((job) => (
            <li key={job.id}>
              <GivenRow job={job} {...shared} />
            </li>
          ))}
        </ul>
      ) : null}
      {waiting > 0 ? <WaitingList {...shared} /> : null}
    </section>
  );
}

function GroupHead({ title, count }: { readonly title: string; readonly count: number }) {
  return (
    <h2 className="flex items-baseline gap-2 px-2 pb-2 text-small font-semibold">
      {title} <span className="font-normal text-muted">{count.toLocaleString('en')}</span>
    </h2>
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
      <GroupHead title={title} count={jobs.length} />
      <ul className={`flex flex-col ${gap}`}>
        {jobs.map((job) => (
          <li key={job.id}>{row(job)}</li>
        ))}
      </ul>
    </section>
  );
}

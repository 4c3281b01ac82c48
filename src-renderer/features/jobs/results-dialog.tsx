import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Archive, Pin, PinOff, X } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { CachedResult } from '../../../src-shared/nouns/jobs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { outputUrl } from '../../api/urls.ts';
import { navigate } from '../../app/router.ts';
import { Badge } from '../../components/badge.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel, toastError } from '../../components/error-panel.tsx';
import { Modal } from '../../components/modal.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { Switch } from '../../components/switch.tsx';
import { strings } from '../../strings.ts';

const words = strings.results;

/** What is given again instead of made anew, and what the person can do about it. */
export function ResultsDialog({ onClose }: { readonly onClose: () => void }) {
  const results = useQuery({ ...orpc.results.list.queryOptions(), staleTime: 0 });
  const settings = useQuery(orpc.settings.get.queryOptions());
  const [clears, setClears] = useState(false);
  const list = results.data ?? [];
  const isOff = settings.data?.settings.cache.enabled === false;
  if (clears) return <ClearDialog results={list} onClose={() => setClears(false)} />;
  return (
    <Modal
      title={words.title}
      onClose={onClose}
      footer={
        <>
          <span className="mr-auto text-small text-muted">{results.data ? words.count(list.length) : null}</span>
          {list.length > 0 ? <Button onClick={() => setClears(true)}>{words.clear}</Button> : null}
          <Button onClick={onClose}>{strings.common.close}</Button>
        </>
      }
    >
      <p className="max-w-150 text-muted">{words.text}</p>
      {isOff ? <p className="text-warning">{words.off}</p> : null}
      {results.isPending ? <SkeletonRows rows={4} className="h-12" /> : null}
      {results.isError ? (
        <ErrorPanel error={toShownError(results.error)}>
          <Button onClick={() => void results.refetch()}>{strings.common.retry}</Button>
        </ErrorPanel>
      ) : null}
      {results.data?.length === 0 ? (
        <div className="h-50">
          <EmptyState icon={Archive} title={words.empty.title} text={words.empty.text} />
        </div>
      ) : null}
      <ul className="flex flex-col">
        {list.map((result) => (
          <li key={result.key}>
            <ResultRow result={result} onClose={onClose} />
          </li>
        ))}
      </ul>
    </Modal>
  );
}

function ResultRow({ result, onClose }: { readonly result: CachedResult; readonly onClose: () => void }) {
  const client = useQueryClient();
  const shared = {
    onSuccess: (list: CachedResult[]) => client.setQueryData(orpc.results.list.queryKey(), list),
    onError: (error: unknown) => toastError(toShownError(error)),
  };
  const pin = useMutation({ ...orpc.results.pin.mutationOptions(), ...shared });
  const forget = useMutation({ ...orpc.results.delete.mutationOptions(), ...shared });
  const { key, isPinned, hits, createdAt } = result;
  const title = result.title || strings.jobs.untitled;
  const show = (): void => {
    onClose();
    navigate('jobs', { selected: result.jobId });
  };
  return (
    <div className="group relative -mx-2 flex items-center gap-3 rounded-card px-2 py-1.5 transition-colors hover:bg-hovered">
      <button
        type="button"
        aria-label={words.show(title)}
        onClick={show}
        className="absolute inset-0 rounded-card focus-visible:-outline-offset-2"
      />
      <ResultPicture result={result} />
      <div className="min-w-0 flex-1">
        <p className="flex min-w-0 items-center gap-2">
          <span className="truncate" title={title}>
            {title}
          </span>
          {isPinned ? (
            <Badge tone="accent">
              <Pin size={11} aria-hidden="true" />
              {words.pinned}
            </Badge>
          ) : null}
        </p>
        <p className="text-small text-muted">
          {words.made} <RelativeTime at={createdAt} /> · {words.hits(hits)}
        </p>
      </div>
      <IconButton
        label={isPinned ? words.unpin(title) : words.pin(title)}
        className="relative"
        disabled={pin.isPending}
        onClick={() => pin.mutate({ key, isPinned: !isPinned })}
      >
        {isPinned ? <PinOff size={16} /> : <Pin size={16} />}
      </IconButton>
      <IconButton
        label={words.forget(title)}
        className="relative"
        disabled={forget.isPending}
        onClick={() => forget.mutate({ key })}
      >
        <X size={16} />
      </IconButton>
    </div>
  );
}

function ResultPicture({ result }: { readonly result: CachedResult }) {
  const [isBroken, setIsBroken] = useState(false);
  const [id] = result.outputIds;
  return (
    <span className="flex size-11 shrink-0 items-center justify-center overflow-hidden rounded-control bg-hovered text-mark">
      {id === undefined || isBroken ? (
        <Archive size={16} aria-hidden="true" />
      ) : (
        <img
          src={outputUrl(id, 'thumb')}
          alt=""
          loading="lazy"
          className="size-full object-cover"
          onError={() => setIsBroken(true)}
        />
      )}
    </span>
  );
}

/** It costs no picture, only the work of making the same again. */
function ClearDialog({
  results,
  onClose,
}: {
  readonly results: readonly CachedResult[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const [pinnedToo, setPinnedToo] = useState(false);
  const clear = useMutation({
    ...orpc.results.clear.mutationOptions(),
    onSuccess: async ({ cleared }) => {
      await client.invalidateQueries({ queryKey: orpc.results.key() });
      toast.success(words.cleared(cleared));
      onClose();
    },
    onError: (error) => toastError(toShownError(error)),
  });
  const pinned = results.filter(({ isPinned }) => isPinned).length;
  const count = pinnedToo ? results.length : results.length - pinned;
  return (
    <Modal
      title={words.clearTitle(count)}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{strings.queue.cancel.keep}</Button>
          <Button look="danger" disabled={clear.isPending || count === 0} onClick={() => clear.mutate({ pinnedToo })}>
            {words.clearConfirm}
          </Button>
        </>
      }
    >
      <p>{words.text}</p>
      {pinned > 0 ? <Switch label={words.pinnedToo} checked={pinnedToo} onChange={setPinnedToo} /> : null}
    </Modal>
  );
}

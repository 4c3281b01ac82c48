import { useQuery } from '@tanstack/react-query';
import { Archive, CircleX, Pause, Play } from 'lucide-react';
import { useState } from 'react';
import { orpc } from '../../api/client.ts';
import { useLive } from '../../api/live.ts';
import { Button } from '../../components/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../components/menu.tsx';
import { strings } from '../../strings.ts';
import { CancelAllDialog, type ManyJobs } from './cancel-all-dialog.tsx';
import { requesterName } from './job-status.tsx';
import { ResultsDialog } from './results-dialog.tsx';
import { usePause } from './use-queue-actions.ts';

const words = strings.queue;
/** More requesters than these have their jobs cancelled in a shell. */
const mostNamed = 8;

/** What can be done about the queue as a whole. */
export function QueueActions() {
  const { isPaused, waiting, submitted } = useLive((live) => live.queue);
  const pausing = usePause();
  const [asked, setAsked] = useState<ManyJobs | null>(null);
  const [showsResults, setShowsResults] = useState(false);
  const shares = useQuery({ ...orpc.jobs.shares.queryOptions(), enabled: waiting + submitted > 0 });
  const named = waiting + submitted > 0 ? (shares.data ?? []).slice(0, mostNamed) : [];
  return (
    <>
      {isPaused ? null : (
        <Button disabled={pausing.isPending} onClick={pausing.pause} aria-label={words.pause}>
          <Pause size={14} aria-hidden="true" />
          <span className="max-sm:sr-only">{words.pause}</span>
        </Button>
      )}
      <Menu label={words.menu}>
        <MenuItem icon={<Archive size={14} aria-hidden="true" />} onSelect={() => setShowsResults(true)}>
          {strings.results.open}
        </MenuItem>
        {waiting > 0 ? (
          <>
            <MenuLine />
            <MenuItem
              danger
              icon={<CircleX size={14} aria-hidden="true" />}
              onSelect={() => setAsked({ of: 'waiting', count: waiting })}
            >
              {words.cancel.all(waiting)}
            </MenuItem>
          </>
        ) : null}
        {named.map(({ requester, open }) => (
          <MenuItem
            key={`${requester.kind} ${requester.name} ${requester.token}`}
            danger
            icon={<CircleX size={14} aria-hidden="true" />}
            onSelect={() => setAsked({ of: 'requester', requester, count: open })}
          >
            {requester.kind === 'person' ? words.cancel.own(open) : words.cancel.of(requesterName(requester), open)}
          </MenuItem>
        ))}
      </Menu>
      {asked ? <CancelAllDialog jobs={asked} onClose={() => setAsked(null)} /> : null}
      {showsResults ? <ResultsDialog onClose={() => setShowsResults(false)} /> : null}
    </>
  );
}

/** Nobody should wonder why nothing runs. */
export function PausedBanner() {
  const { isPaused, waiting } = useLive((live) => live.queue);
  const pausing = usePause();
  if (!isPaused) return null;
  return (
    <div
      role="status"
      className="flex items-center gap-3 border-b border-line bg-warning-soft px-4 py-2 text-text max-sm:items-start"
    >
      <Pause size={16} className="shrink-0 text-warning max-sm:mt-1" aria-hidden="true" />
      <p className="min-w-0 flex-1">
        <span className="font-medium">{words.pausedTitle}</span> {words.pausedText(waiting)}
      </p>
      <Button look="primary" disabled={pausing.isPending} onClick={pausing.resume} aria-label={words.resumeQueue}>
        <Play size={14} aria-hidden="true" />
        {words.resume}
      </Button>
    </div>
  );
}

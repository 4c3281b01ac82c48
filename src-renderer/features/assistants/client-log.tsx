import { useQuery } from '@tanstack/react-query';
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import type { AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { IconButton } from '../../components/button.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { PathLine } from '../../components/path-line.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';

const words = strings.assistants.log;

/** The end of what the client itself noted of its MCP servers; read when somebody wants to see it. */
export function ClientLog({ assistant }: { readonly assistant: AssistantId }) {
  const [open, setOpen] = useState(false);
  const log = useQuery({
    ...orpc.assistants.log.queryOptions({ input: { assistant } }),
    enabled: open,
    staleTime: 0,
  });
  return (
    <Disclosure title={words.title} open={open} onOpenChange={setOpen}>
      {log.isError ? (
        <ErrorPanel error={toShownError(log.error)} />
      ) : !log.data ? (
        <SkeletonRows rows={1} className="h-16" />
      ) : log.data.path === null ? (
        <p className="text-muted">{words.none}</p>
      ) : (
        <div className="flex flex-col gap-2">
          <div className="flex items-start justify-between gap-2">
            <PathLine path={log.data.path} copyLabel={strings.assistants.place.copyPath} />
            <IconButton
              label={words.refresh}
              className="-my-1.5"
              disabled={log.isFetching}
              onClick={() => void log.refetch()}
            >
              <RefreshCw size={14} />
            </IconButton>
          </div>
          {log.data.lines.length === 0 ? (
            <p className="text-muted">{words.empty}</p>
          ) : (
            <CodeBlock text={log.data.lines.join('\n')} label={words.title} copyLabel={words.copy} wrap />
          )}
        </div>
      )}
    </Disclosure>
  );
}

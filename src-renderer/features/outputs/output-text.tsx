import { useQuery } from '@tanstack/react-query';
import { classNames } from '../../components/class-names.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { outputUrl } from '../../api/urls.ts';
import { strings } from '../../strings.ts';

/** As much as one reads here; the original has all of it. */
const mostBytes = 256 * 1024;

async function readText({ id, bytes }: Pick<Output, 'id' | 'bytes'>, signal: AbortSignal): Promise<string> {
  const headers = bytes > mostBytes ? { range: `bytes=0-${mostBytes - 1}` } : undefined;
  const answer = await fetch(outputUrl(id, 'original'), { signal, ...(headers && { headers }) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.text();
}

interface OutputTextProps {
  readonly output: Output;
  /** A few lines in a tile, or all of it, to be read and copied. */
  readonly as: 'snippet' | 'page';
}

/** What an output of kind text says. The parent gives the size. */
export function OutputText({ output, as }: OutputTextProps) {
  const text = useQuery({
    queryKey: ['text of output', output.id],
    queryFn: ({ signal }) => readText(output, signal),
    staleTime: Infinity,
  });
  const said = text.isError ? strings.outputText.unreadable : (text.data ?? '');
  if (as === 'snippet') {
    return (
      <span className="block size-full overflow-hidden p-3 text-left text-small whitespace-pre-wrap break-words text-muted">
        {said.slice(0, 600)}
      </span>
    );
  }
  return (
    <div className="relative size-full overflow-y-auto" tabIndex={0} role="region" aria-label={output.filename}>
      <div className="mx-auto flex min-h-full max-w-180 flex-col justify-center gap-3 px-14 py-10">
        <p className={classNames('whitespace-pre-wrap break-words', text.isError ? 'text-muted' : 'text-text')}>
          {said}
        </p>
        {output.bytes > mostBytes ? <p className="text-small text-muted">{strings.outputText.cut}</p> : null}
      </div>
      {text.data ? (
        <CopyButton text={text.data} label={strings.outputText.copy} className="absolute! top-3 right-3" />
      ) : null}
    </div>
  );
}

import { useMutation } from '@tanstack/react-query';
import { Check, Copy, Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import { toast } from 'sonner';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { JobWorkflow as WorkflowFile, WorkflowFormat } from '../../../src-shared/nouns/workflows.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { copyText } from '../../components/copy-button.tsx';
import { toastError } from '../../components/error-panel.tsx';
import { Section } from '../../components/facts.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { strings } from '../../strings.ts';

const words = strings.jobs.workflow;
const copiedMs = 3_000;

/** What the job sent to ComfyUI, exactly: to copy, or to save as a file. */
export function JobWorkflow({ job }: { readonly job: Job }) {
  const [format, setFormat] = useState<WorkflowFormat>('api');
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    const timer = isCopied ? setTimeout(() => setCopied(false), copiedMs) : undefined;
    return () => clearTimeout(timer);
  }, [isCopied]);
  const onError = (error: unknown): void => toastError(toShownError(error));
  const { mutate, isPending } = useMutation({ ...orpc.jobs.workflow.mutationOptions(), onError });
  const then = (take: (file: WorkflowFile) => void) => () =>
    mutate({ id: job.id, format }, { onSuccess: (file) => take(file) });

  return (
    <Section title={words.title}>
      <Segmented
        legend={words.format}
        value={format}
        options={words.formats}
        onChange={(value) => setFormat(value === 'ui' ? 'ui' : 'api')}
      />
      <div className="flex flex-wrap gap-1.5">
        <Button disabled={isPending} onClick={then((file) => void copy(file).then(setCopied))}>
          {isCopied ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
          <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
        </Button>
        <Button disabled={isPending} onClick={then(save)}>
          <Download size={14} aria-hidden="true" />
          {words.save}
        </Button>
      </div>
    </Section>
  );
}

/** Said on the button: a message beside it would lie over the panel. */
async function copy({ text }: WorkflowFile): Promise<boolean> {
  const isCopied = await copyText(text);
  if (!isCopied) toast.error(words.notCopied);
  return isCopied;
}

function save({ text, file }: WorkflowFile): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = file;
  link.click();
  // Not at once: a browser may ask where to first.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

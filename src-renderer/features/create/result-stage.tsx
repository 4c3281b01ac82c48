import { Download, Info, Maximize2, RefreshCw, SlidersHorizontal } from 'lucide-react';
import type { Job } from '../../../src-shared/nouns/jobs.ts';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { outputUrl } from '../../api/urls.ts';
import { navigate } from '../../app/router.ts';
import { DemoBadge } from '../../components/badge.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { Picture } from '../../components/picture.tsx';
import { formatDuration } from '../../format.ts';
import { strings } from '../../strings.ts';
import { ReusedNote } from '../jobs/job-standing.tsx';
import { OutputText } from '../outputs/output-text.tsx';
import { fillForm } from './form-store.ts';
import { Frame, ratioOf } from './frame.tsx';
import type { Generate } from './use-generate.ts';
import { useTemplates } from './use-template.ts';

interface ResultStageProps {
  readonly output: Output;
  /** The job that made it, when it is still at hand. */
  readonly job: Job | null;
  readonly generate: Generate;
}

/** What was made, large, with what made it and what to do next. */
export function ResultStage({ output, job, generate }: ResultStageProps) {
  const template = useTemplates().data?.find((one) => one.name === output.template);
  const { parameters } = output;
  const ratio = output.width && output.height ? output.width / output.height : ratioOf(parameters);
  const took = job?.startedAt && job.endedAt ? formatDuration(job.endedAt - job.startedAt) : null;
  const facts = [
    typeof parameters['model'] === 'string' ? parameters['model'] : null,
    output.width && output.height ? `${output.width} × ${output.height}` : null,
    typeof parameters['seed'] === 'number' ? `${strings.create.seed} ${parameters['seed']}` : null,
    took,
  ].filter((fact): fact is string => fact !== null);

  return (
    <>
      <Frame ratio={ratio}>
        <button
          type="button"
          aria-label={strings.gallery.open(output.title || strings.gallery.untitled)}
          className="absolute inset-0 size-full cursor-zoom-in rounded-card focus-visible:-outline-offset-2"
          onClick={() => navigate('gallery', { selected: output.id })}
        >
          {output.kind === 'text' ? (
            <OutputText output={output} as="snippet" />
          ) : (
            <Picture
              output={output}
              variant="preview"
              alt=""
              fit="contain"
              className="absolute inset-0 size-full rounded-card"
            />
          )}
        </button>
      </Frame>
      <div className="flex flex-col gap-1.5 pt-3">
        {job?.reused ? <ReusedNote job={job} /> : null}
        {(job?.adjustments ?? []).map((adjustment) => (
          <p key={adjustment} className="flex items-start gap-1.5 text-small text-info">
            <Info size={14} className="mt-px shrink-0" aria-hidden="true" />
            {adjustment}
          </p>
        ))}
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <div className="min-w-0 flex-1 basis-60">
            <p className="flex items-center gap-2">
              <span className="truncate font-medium" title={output.title}>
                {output.title || strings.gallery.untitled}
              </span>
              {output.demo ? <DemoBadge /> : null}
            </p>
            <p className="truncate text-small text-muted">{facts.join('  ·  ')}</p>
          </div>
          <div className="flex items-center gap-1">
            {template ? (
              <>
                <Button
                  title={strings.create.varyHint}
                  disabled={generate.pending}
                  onClick={() => generate.vary(template.name, parameters)}
                >
                  <RefreshCw size={14} aria-hidden="true" />
                  {strings.create.vary}
                </Button>
                <IconButton label={strings.create.reuse} onClick={() => fillForm(template, parameters)}>
                  <SlidersHorizontal size={16} />
                </IconButton>
              </>
            ) : null}
            <a
              href={outputUrl(output.id, 'original')}
              download={output.filename}
              aria-label={strings.create.download}
              title={strings.create.download}
              className="size-control inline-flex items-center justify-center rounded-control text-muted transition-colors hover:bg-hovered hover:text-text"
            >
              <Download size={16} />
            </a>
            <IconButton label={strings.create.open} onClick={() => navigate('gallery', { selected: output.id })}>
              <Maximize2 size={16} />
            </IconButton>
          </div>
        </div>
      </div>
    </>
  );
}

import {
  Braces,
  Download,
  FolderOpen,
  ImageUp,
  SlidersHorizontal,
  SquareArrowOutUpRight,
  Workflow,
} from 'lucide-react';
import { toast } from 'sonner';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { desktop } from '../../api/desktop.ts';
import { toShownError } from '../../api/errors.ts';
import { outputUrl } from '../../api/urls.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { copyText } from '../../components/copy-button.tsx';
import { toastError } from '../../components/error-panel.tsx';
import { parametersText } from '../../components/parameters-text.ts';
import { Tooltip } from '../../components/tooltip.tsx';
import { strings } from '../../strings.ts';
import { fillForm } from '../create/form-store.ts';
import { useTemplates } from '../create/use-template.ts';
import { useOpenInComfyui } from '../workflows/use-open-in-comfyui.ts';

const words = strings.lightbox;
const linkLook =
  'size-control inline-flex items-center justify-center rounded-control text-muted transition-colors hover:bg-hovered hover:text-text';

/** What one does with an output. The desktop adds what only it can do. */
export function LightboxActions({ output }: { readonly output: Output }) {
  const template = useTemplates().data?.find((one) => one.name === output.template);
  const openInComfyui = useOpenInComfyui();
  const shell = desktop();
  const copyParameters = async (): Promise<void> => {
    if (await copyText(parametersText(output.template, output.parameters))) toast.success(words.parametersCopied);
  };
  const copyImage = shell?.copyImage?.bind(shell);
  const reveal = shell?.revealOutput?.bind(shell);
  const attempt = (work: Promise<void>, said?: string): void => {
    work.then(
      () => said && toast.success(said),
      (error: unknown) => toastError(toShownError(error)),
    );
  };

  return (
    <>
      {template ? (
        <Button onClick={() => fillForm(template, output.parameters)}>
          <SlidersHorizontal size={14} aria-hidden="true" />
          {words.useInCreate}
        </Button>
      ) : null}
      <IconButton label={words.copyParameters} onClick={() => void copyParameters()}>
        <Braces size={16} />
      </IconButton>
      {openInComfyui ? (
        <IconButton label={strings.workflows.openInComfyui} onClick={() => openInComfyui(output.jobId)}>
          <Workflow size={16} />
        </IconButton>
      ) : null}
      {copyImage && output.kind === 'image' ? (
        <IconButton label={words.copyImage} onClick={() => attempt(copyImage(output.id), words.imageCopied)}>
          <ImageUp size={16} />
        </IconButton>
      ) : null}
      {reveal ? (
        <IconButton label={words.reveal} onClick={() => attempt(reveal(output.id))}>
          <FolderOpen size={16} />
        </IconButton>
      ) : (
        <Tooltip label={words.openOriginal}>
          <a
            href={outputUrl(output.id, 'original')}
            target="_blank"
            rel="noreferrer"
            aria-label={words.openOriginal}
            className={`${linkLook} max-sm:hidden`}
          >
            <SquareArrowOutUpRight size={16} />
          </a>
        </Tooltip>
      )}
      <Tooltip label={words.download}>
        <a
          href={outputUrl(output.id, 'original')}
          download={output.filename}
          aria-label={words.download}
          className={linkLook}
        >
          <Download size={16} />
        </a>
      </Tooltip>
    </>
  );
}

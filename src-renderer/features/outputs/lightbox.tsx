import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight, PanelRight, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, useState, type KeyboardEvent } from 'react';
import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { orpc } from '../../api/client.ts';
import { toShownError } from '../../api/errors.ts';
import { outputUrl } from '../../api/urls.ts';
import { navigate } from '../../app/router.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { useWide } from '../../components/inspector.tsx';
import { strings } from '../../strings.ts';
import { LightboxActions } from './lightbox-actions.tsx';
import { OutputPanel } from './output-panel.tsx';
import { OutputView } from './output-view.tsx';

interface LightboxProps {
  readonly id: string;
  /** What lies around it, newest first. */
  readonly outputs: readonly Output[];
  readonly total: number;
  readonly onNearEnd: () => void;
}

const words = strings.lightbox;

function isInteractive(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && ['INPUT', 'TEXTAREA', 'VIDEO', 'AUDIO'].includes(target.tagName);
}

/** One output, as large as the window; arrow keys walk, Escape goes back. */
export function Lightbox({ id, outputs, total, onNearEnd }: LightboxProps) {
  const wide = useWide();
  const [panel, setPanel] = useState(wide);
  const index = outputs.findIndex((output) => output.id === id);
  const one = useQuery({ ...orpc.outputs.get.queryOptions({ input: { id } }), enabled: index < 0 });
  const output = outputs[index] ?? one.data;
  const newer = index > 0 ? outputs[index - 1] : undefined;
  const older = index >= 0 ? outputs[index + 1] : undefined;

  useEffect(() => {
    if (index >= 0 && index > outputs.length - 10) onNearEnd();
  }, [index, outputs.length, onNearEnd]);

  useEffect(() => {
    for (const near of [newer, older]) if (near?.kind === 'image') new Image().src = outputUrl(near.id, 'preview');
  }, [newer, older]);

  const go = (to: Output | undefined): void => {
    if (to) navigate('gallery', { selected: to.id, replace: true });
  };
  const close = (): void => navigate('gallery');

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isInteractive(event.target)) return;
    if (event.key === 'ArrowLeft') go(newer);
    else if (event.key === 'ArrowRight') go(older);
    else if (event.key.toLowerCase() === 'i') setPanel((shown) => !shown);
    else return;
    event.preventDefault();
  };

  const title = output?.title || strings.gallery.untitled;
  return (
    <Dialog.Root open onOpenChange={(open) => (open ? undefined : close())}>
      <Dialog.Portal>
        <Dialog.Content
          aria-describedby={undefined}
          onKeyDown={onKeyDown}
          onOpenAutoFocus={(event) => {
            // The viewer, not the first button: the arrow keys are for pictures here.
            event.preventDefault();
            (event.currentTarget as HTMLElement).focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            document.querySelector<HTMLElement>(`[data-output-id="${CSS.escape(id)}"]`)?.focus();
          }}
          className="appear fixed inset-0 z-40 flex flex-col bg-ground outline-none"
        >
          <Dialog.Title className="sr-only">{words.label(title)}</Dialog.Title>
          <header className="drag-region flex h-12 shrink-0 items-center gap-2 border-b border-line px-2 sm:px-3">
            <IconButton label={strings.common.close} hint="Esc" onClick={close}>
              <X size={18} />
            </IconButton>
            <span className="min-w-0 truncate font-medium max-sm:hidden">{title}</span>
            {index >= 0 ? (
              <span aria-live="polite" className="text-small whitespace-nowrap text-muted">
                {words.position(index + 1, total)}
              </span>
            ) : null}
            <div className="ml-auto flex items-center gap-1">
              {output ? <LightboxActions output={output} /> : null}
              <IconButton
                label={panel ? words.hidePanel : words.showPanel}
                hint="I"
                aria-pressed={panel}
                onClick={() => setPanel(!panel)}
                className={panel ? 'bg-selected text-text' : ''}
              >
                <PanelRight size={16} />
              </IconButton>
            </div>
          </header>
          <div className="relative flex min-h-0 flex-1">
            <div className="relative min-w-0 flex-1">
              {output ? <OutputView key={output.id} output={output} /> : null}
              {!output && one.isError ? (
                <div className="mx-auto max-w-120 p-6">
                  <ErrorPanel error={toShownError(one.error)}>
                    <Button onClick={close}>{strings.common.close}</Button>
                  </ErrorPanel>
                </div>
              ) : null}
              <Step side="left" label={words.previous} hint="←" disabled={!newer} onClick={() => go(newer)} />
              <Step side="right" label={words.next} hint="→" disabled={!older} onClick={() => go(older)} />
            </div>
            {panel && output ? (
              <aside
                aria-label={words.panel}
                className="overflow-y-auto border-line bg-panel p-4 max-lg:absolute max-lg:z-20 max-lg:inset-x-0 max-lg:bottom-0 max-lg:max-h-[60%] max-lg:border-t max-lg:shadow-elevated lg:w-(--inspector) lg:shrink-0 lg:border-l"
              >
                <OutputPanel output={output} />
              </aside>
            ) : null}
          </div>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

interface StepProps {
  readonly side: 'left' | 'right';
  readonly label: string;
  readonly hint: string;
  readonly disabled: boolean;
  readonly onClick: () => void;
}

function Step({ side, label, hint, disabled, onClick }: StepProps) {
  if (disabled) return null;
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <IconButton
      label={label}
      hint={hint}
      onClick={onClick}
      className={`absolute! top-1/2 z-10 size-9! -translate-y-1/2 rounded-full! bg-over-picture ${side === 'left' ? 'left-3 sm:left-7' : 'right-3 sm:right-7'}`}
    >
      <Icon size={20} />
    </IconButton>
  );
}

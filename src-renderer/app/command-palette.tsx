import { useQueryClient } from '@tanstack/react-query';
import { Command } from 'cmdk';
import {
  Bot,
  CircleX,
  Copy,
  FlaskConical,
  Images,
  LayoutTemplate,
  ListVideo,
  Monitor,
  Moon,
  Pause,
  PenLine,
  Play,
  Plus,
  Radar,
  Server,
  Stethoscope,
  Sun,
  WandSparkles,
} from 'lucide-react';
import { Dialog } from 'radix-ui';
import { useEffect, type ReactNode } from 'react';
import { toast } from 'sonner';
import { create } from 'zustand';
import { runningJobs, useBackend, useLive } from '../api/live.ts';
import { copyText } from '../components/copy-button.tsx';
import { menuItemLook } from '../components/select.tsx';
import { Kbd } from '../components/tooltip.tsx';
import { nextAction } from '../features/assistants/assistant-model.ts';
import { startDiagnosis, useKnownAssistants } from '../features/assistants/use-assistants.ts';
import { openAddBackend } from '../features/backends/add-backend.ts';
import { useConnect, useDemoBackend } from '../features/backends/use-backend-actions.ts';
import { focusPrompt } from '../features/create/focus-prompt.ts';
import { openTemplatePicker } from '../features/create/open-template-picker.ts';
import { useGenerate } from '../features/create/use-generate.ts';
import { useCancel } from '../features/jobs/use-cancel.ts';
import { usePause } from '../features/jobs/use-queue-actions.ts';
import { strings } from '../strings.ts';
import { isMac } from './platform.ts';
import { navigate, pages } from './router.ts';
import { pageKeys } from './shortcuts.ts';
import { themeChoices, useTheme } from './theme.ts';

const usePalette = create<{ open: boolean }>()(() => ({ open: false }));

export function openPalette(): void {
  usePalette.setState({ open: true });
}

const pageIcons = { create: WandSparkles, jobs: ListVideo, gallery: Images, backends: Server, assistants: Bot };
const themeIcons = { dark: Moon, light: Sun, system: Monitor };

/** Everything by name: Ctrl/Cmd-K. */
export function CommandPalette() {
  const open = usePalette((state) => state.open);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      usePalette.setState((state) => ({ open: !state.open }));
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Dialog.Root open={open} onOpenChange={(next) => usePalette.setState({ open: next })}>
      <Dialog.Portal>
        <Dialog.Overlay className="appear fixed inset-0 z-50 bg-scrim" />
        <Dialog.Content
          aria-describedby={undefined}
          className="rise fixed inset-x-4 top-[14vh] z-50 mx-auto max-w-140 overflow-hidden rounded-card border border-line-strong bg-control shadow-elevated"
        >
          <Dialog.Title className="sr-only">{strings.palette.title}</Dialog.Title>
          <Commands close={() => usePalette.setState({ open: false })} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Commands({ close }: { readonly close: () => void }) {
  const generate = useGenerate();
  const demo = useDemoBackend();
  const connect = useConnect();
  const cancel = useCancel();
  const pausing = usePause();
  const isPaused = useLive((live) => live.queue.isPaused);
  const choose = useTheme((state) => state.choose);
  const mcpUrl = useLive((live) => live.health?.mcp_url ?? '');
  const queryClient = useQueryClient();
  const assistants = useKnownAssistants();
  const onDemo = useBackend()?.source === 'demo';
  const running = useLive((live) => runningJobs(live.jobs)[0]?.id ?? null);
  const run = (action: () => void) => (): void => {
    close();
    action();
  };
  const words = strings.palette;
  return (
    <Command label={words.title} loop>
      <Command.Input
        autoFocus
        placeholder={words.placeholder}
        aria-label={words.placeholder}
        className="h-12 w-full border-b border-line bg-transparent px-4 text-title outline-none"
      />
      <Command.List label={words.title} className="max-h-[62vh] overflow-y-auto p-1.5">
        <Command.Empty className="px-3 py-6 text-center text-muted">{strings.common.noMatch}</Command.Empty>
        <Group heading={words.groups.do}>
          <Item
            icon={<WandSparkles size={16} />}
            keys={isMac() ? strings.create.macGenerateHint : strings.create.generateHint}
            onSelect={run(() => {
              navigate('create');
              generate.run();
            })}
          >
            {words.generate}
          </Item>
          <Item icon={<PenLine size={16} />} onSelect={run(focusPrompt)}>
            {words.newPrompt}
          </Item>
          <Item icon={<LayoutTemplate size={16} />} onSelect={run(openTemplatePicker)}>
            {words.chooseTemplate}
          </Item>
          {running !== null ? (
            <Item icon={<CircleX size={16} />} onSelect={run(() => cancel.mutate({ id: running }))}>
              {words.cancelRunning}
            </Item>
          ) : null}
          <Item
            icon={isPaused ? <Play size={16} /> : <Pause size={16} />}
            onSelect={run(isPaused ? pausing.resume : pausing.pause)}
          >
            {isPaused ? strings.queue.resumeQueue : strings.queue.pause}
          </Item>
          {mcpUrl ? (
            <Item
              icon={<Copy size={16} />}
              onSelect={run(
                () => void copyText(mcpUrl).then((done) => done && toast.success(strings.status.mcpCopied)),
              )}
            >
              {words.copyMcp}
            </Item>
          ) : null}
          {onDemo ? null : (
            <Item icon={<FlaskConical size={16} />} onSelect={run(() => demo.mutate(undefined))}>
              {words.useDemo}
            </Item>
          )}
          <Item
            icon={<Plus size={16} />}
            onSelect={run(() => {
              navigate('backends');
              openAddBackend();
            })}
          >
            {strings.backends.add}
          </Item>
          <Item icon={<Radar size={16} />} onSelect={run(() => connect.mutate({ url: null }))}>
            {words.lookAgain}
          </Item>
          {assistants.map((assistant) => {
            const action = nextAction(assistant);
            if (!action) return null;
            return (
              <Item
                key={assistant.id}
                icon={<Bot size={16} />}
                onSelect={run(() => navigate('assistants', { selected: assistant.id }))}
              >
                {words.assistant(strings.assistants.actionOn[action], assistant.title)}
              </Item>
            );
          })}
          <Item
            icon={<Stethoscope size={16} />}
            onSelect={run(() => {
              navigate('assistants');
              startDiagnosis(queryClient);
            })}
          >
            {words.checkEverything}
          </Item>
        </Group>
        <Group heading={words.groups.go}>
          {pages.map((page) => {
            const Icon = pageIcons[page];
            return (
              <Item
                key={page}
                icon={<Icon size={16} />}
                keys={`G ${pageKeys[page].toUpperCase()}`}
                onSelect={run(() => navigate(page))}
              >
                {strings.pages[page]}
              </Item>
            );
          })}
        </Group>
        <Group heading={words.groups.theme}>
          {themeChoices.map((choice) => {
            const Icon = themeIcons[choice];
            return (
              <Item key={choice} icon={<Icon size={16} />} onSelect={run(() => choose(choice))}>
                {strings.theme.use(strings.theme[choice])}
              </Item>
            );
          })}
        </Group>
      </Command.List>
    </Command>
  );
}

function Group({ heading, children }: { readonly heading: string; readonly children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-tiny [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

interface ItemProps {
  readonly icon: ReactNode;
  readonly keys?: string;
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

function Item({ icon, keys, onSelect, children }: ItemProps) {
  return (
    <Command.Item onSelect={onSelect} className={`${menuItemLook} min-h-9! gap-3!`}>
      <span aria-hidden="true" className="text-muted">
        {icon}
      </span>
      {children}
      {keys ? (
        <span className="ml-auto">
          <Kbd>{keys}</Kbd>
        </span>
      ) : null}
    </Command.Item>
  );
}

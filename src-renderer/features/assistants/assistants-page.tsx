import { Bot, RefreshCw, Stethoscope } from 'lucide-react';
import { useState } from 'react';
import type { Assistant, AssistantId } from '../../../src-shared/nouns/assistants.ts';
import { toShownError } from '../../api/errors.ts';
import { navigate, useRoute } from '../../app/router.ts';
import { Button, IconButton } from '../../components/button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Inspector } from '../../components/inspector.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { AssistantDetails } from './assistant-details.tsx';
import { groupAssistants, type ChangeAction } from './assistant-model.ts';
import { AssistantRow } from './assistant-row.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import { DiagnosisCard } from './diagnosis-card.tsx';
import { useAssistants, useDiagnosis } from './use-assistants.ts';

const words = strings.assistants;

/** Every MCP client of this machine, and Easel's place in it. */
export function AssistantsPage() {
  const { selected } = useRoute();
  const list = useAssistants();
  const check = useDiagnosis();
  const [change, setChange] = useState<{ readonly id: AssistantId; readonly action: ChangeAction } | null>(null);
  const assistants = list.data ?? [];
  const { found, absent, other } = groupAssistants(assistants);
  const find = (id: string | undefined | null): Assistant | null => assistants.find((one) => one.id === id) ?? null;
  const shown = find(selected);
  const changing = find(change?.id);
  const registered = found.filter(({ state }) => state === 'registered').length;
  const select = (id: string | null): void =>
    navigate('assistants', { selected: id, replace: selected !== null && id !== null });

  const rows = (some: readonly Assistant[]) => (
    <ul className="flex flex-col gap-0.5">
      {some.map((assistant) => (
        <li key={assistant.id}>
          <AssistantRow
            assistant={assistant}
            selected={selected === assistant.id}
            onSelect={() => select(assistant.id)}
            onChange={(action) => setChange({ id: assistant.id, action })}
          />
        </li>
      ))}
    </ul>
  );

  return (
    <Page
      title={words.title}
      note={list.data ? words.note(registered, found.length) : null}
      actions={
        <>
          <Button disabled={check.checking} onClick={check.start}>
            <Stethoscope size={14} aria-hidden="true" />
            {check.checking ? words.diagnosis.running : words.diagnosis.run}
          </Button>
          <IconButton label={words.refresh} disabled={list.isFetching} onClick={() => void list.refetch()}>
            <RefreshCw size={16} className={list.isFetching ? 'animate-spin' : undefined} />
          </IconButton>
        </>
      }
    >
      <div className="flex h-full">
        <div className="min-w-0 flex-1 overflow-y-auto">
          <div className="mx-auto flex max-w-220 flex-col gap-6 p-4 pb-8">
            <DiagnosisCard check={check} />
            {list.isError ? (
              <ErrorPanel error={toShownError(list.error)}>
                <Button onClick={() => void list.refetch()}>{strings.common.retry}</Button>
              </ErrorPanel>
            ) : null}
            {list.isPending ? <SkeletonRows rows={6} className="h-12" /> : null}
            {list.data && found.length === 0 ? (
              <div className="h-72">
                <EmptyState
                  icon={Bot}
                  title={words.empty.title}
                  text={words.empty.text}
                  action={{ label: words.empty.action, run: () => void list.refetch() }}
                />
              </div>
            ) : null}
            {found.length > 0 ? (
              <section aria-labelledby="found-title">
                <h2 id="found-title" className="px-2 pb-2 text-small font-semibold">
                  {words.found}
                </h2>
                {rows(found)}
              </section>
            ) : null}
            {other ? (
              <section aria-labelledby="by-hand-title">
                <h2 id="by-hand-title" className="px-2 pb-2 text-small font-semibold">
                  {words.byHand}
                </h2>
                {rows([other])}
              </section>
            ) : null}
            {absent.length > 0 ? (
              <section aria-label={words.absent} className="px-2">
                <Disclosure title={words.absent} note={absent.length}>
                  <p className="pb-2 text-small text-muted">{words.absentText}</p>
                  <div className="-mx-2">{rows(absent)}</div>
                </Disclosure>
              </section>
            ) : null}
          </div>
        </div>
        <Inspector title={words.inspector} open={shown !== null} onClose={() => select(null)} roomy>
          {shown ? (
            <AssistantDetails
              key={shown.id}
              assistant={shown}
              onChange={(action) => setChange({ id: shown.id, action })}
            />
          ) : null}
        </Inspector>
      </div>
      {change && changing ? (
        <ChangeDialog
          key={`${change.id} ${change.action}`}
          assistant={changing}
          action={change.action}
          onClose={() => setChange(null)}
        />
      ) : null}
    </Page>
  );
}

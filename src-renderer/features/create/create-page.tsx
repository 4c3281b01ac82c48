import { LayoutTemplate } from 'lucide-react';
import { useEffect } from 'react';
import { toShownError } from '../../api/errors.ts';
import { Button } from '../../components/button.tsx';
import { EmptyState } from '../../components/empty-state.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Page } from '../../components/page.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { CreateForm } from './create-form.tsx';
import { Stage } from './stage.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { useGenerate } from './use-generate.ts';
import { useTemplate, useTemplates } from './use-template.ts';

/** The form on the left, the picture on the right. */
export function CreatePage() {
  const templates = useTemplates();
  const template = useTemplate();
  const generate = useGenerate();

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.repeat) return;
      event.preventDefault();
      generate.run();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  });

  return (
    <Page title={strings.create.title}>
      {templates.data?.length === 0 ? (
        <EmptyState
          icon={LayoutTemplate}
          title={strings.create.noTemplates.title}
          text={strings.create.noTemplates.text}
          action={{ label: strings.create.noTemplates.action, run: () => void templates.refetch() }}
        />
      ) : (
        <div className="flex h-full flex-col overflow-y-auto md:flex-row md:overflow-hidden">
          <section
            aria-label={strings.common.details}
            className="order-2 flex shrink-0 flex-col border-line bg-panel md:order-1 md:w-85 md:border-r xl:w-95"
          >
            {template && templates.data ? (
              <>
                <div className="border-b border-line px-4 py-3">
                  <TemplatePicker templates={templates.data} template={template} />
                </div>
                <CreateForm key={template.name} template={template} generate={generate} />
              </>
            ) : (
              <div className="p-4">
                {templates.isError ? (
                  <ErrorPanel error={toShownError(templates.error)}>
                    <Button onClick={() => void templates.refetch()}>{strings.common.retry}</Button>
                  </ErrorPanel>
                ) : (
                  <SkeletonRows rows={6} className="h-12" />
                )}
              </div>
            )}
          </section>
          <section
            aria-label={strings.create.stage}
            className="order-1 flex min-h-0 min-w-0 flex-1 flex-col max-md:flex-none md:order-2"
          >
            <Stage generate={generate} />
          </section>
        </div>
      )}
    </Page>
  );
}

import { useEffect } from 'react';
import { Toaster } from 'sonner';
import { TooltipProvider } from '../components/tooltip.tsx';
import { AssistantsPage } from '../features/assistants/assistants-page.tsx';
import { BackendsPage } from '../features/backends/backends-page.tsx';
import { CreatePage } from '../features/create/create-page.tsx';
import { JobsPage } from '../features/jobs/jobs-page.tsx';
import { GalleryPage } from '../features/outputs/gallery-page.tsx';
import { strings } from '../strings.ts';
import { CommandPalette } from './command-palette.tsx';
import { ErrorBoundary } from './error-boundary.tsx';
import { Rail } from './rail.tsx';
import { useRoute, type Page } from './router.ts';
import { usePageKeys } from './shortcuts.ts';
import { StatusLine } from './status-line.tsx';
import { useTheme } from './theme.ts';

const views: Record<Page, () => React.ReactNode> = {
  create: CreatePage,
  jobs: JobsPage,
  gallery: GalleryPage,
  backends: BackendsPage,
  assistants: AssistantsPage,
};

/** Rail, page, status line; on a narrow screen the rail lies at the bottom. */
export function App() {
  const { page } = useRoute();
  const theme = useTheme((state) => state.resolved);
  const View = views[page];
  usePageKeys();
  useEffect(() => {
    document.title = `${strings.pages[page]} · ${strings.app.name}`;
  }, [page]);

  return (
    <TooltipProvider delayDuration={500} skipDelayDuration={300}>
      <a
        href="#content"
        className="sr-only z-70 rounded-control bg-accent px-3 py-2 text-accent-contrast focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {strings.app.skipToContent}
      </a>
      <div className="flex h-full flex-col">
        <div className="flex min-h-0 flex-1 flex-col-reverse sm:flex-row">
          <Rail page={page} />
          <main id="content" tabIndex={-1} className="min-h-0 min-w-0 flex-1 outline-none">
            <ErrorBoundary key={page}>
              <View />
            </ErrorBoundary>
          </main>
        </div>
        <StatusLine />
      </div>
      <CommandPalette />
      <Toaster
        theme={theme}
        position="bottom-right"
        offset={{ bottom: 40, right: 16 }}
        mobileOffset={{ bottom: 96 }}
        closeButton
        toastOptions={{
          unstyled: false,
          classNames: {
            toast: 'border-line-strong! bg-control! text-text! rounded-card! shadow-elevated! font-sans! text-base!',
            description: 'text-muted!',
            closeButton: 'border-line-strong! bg-control! text-muted!',
            error: '[&_[data-icon]]:text-danger!',
            success: '[&_[data-icon]]:text-success!',
          },
        }}
      />
    </TooltipProvider>
  );
}

import './jitless.ts';
import { QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { desktop } from './api/desktop.ts';
import { createQueryClient } from './api/query-client.ts';
import { watchEvents } from './api/watch.ts';
import { App } from './app/app.tsx';
import { applyTheme } from './app/theme.ts';
import './styles/theme.css';

const queryClient = createQueryClient();
applyTheme();
watchEvents(queryClient);
const shell = desktop();
if (shell) document.documentElement.dataset['desktop'] = shell.platform;

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);

import { FlaskConical, Radar } from 'lucide-react';
import type { Backend } from '../../../src-shared/nouns/backends.ts';
import { Button } from '../../components/button.tsx';
import { strings } from '../../strings.ts';
import { useConnect, useDemoBackend } from './use-backend-actions.ts';

const words = strings.backends;

/** For whoever has no address to type. @param main null where there is none now */
export function OtherWays({ main }: { readonly main: Backend | null }) {
  const connect = useConnect();
  const demo = useDemoBackend();
  const isChosen = main?.source === 'settings';
  // A backend in trouble offers the demo beside its trouble already.
  const offersDemo = main?.kind !== 'demo' && !main?.error;
  return (
    <section
      aria-labelledby="others-title"
      className="flex flex-wrap items-center gap-3 rounded-card border border-line bg-panel p-4"
    >
      <div className="min-w-0 flex-1 basis-64">
        <h2 id="others-title" className="font-semibold">
          {words.others}
        </h2>
        <p className="mt-0.5 text-muted">{offersDemo ? words.othersText : words.lookText}</p>
      </div>
      <div className="flex flex-wrap gap-1.5">
        <Button title={words.lookAgainHint} disabled={connect.isPending} onClick={() => connect.mutate({ url: null })}>
          <Radar size={14} aria-hidden="true" />
          {isChosen ? words.forget : words.lookAgain}
        </Button>
        {offersDemo ? (
          <Button disabled={demo.isPending} onClick={() => demo.mutate(undefined)}>
            <FlaskConical size={14} aria-hidden="true" />
            {words.useDemo}
          </Button>
        ) : null}
      </div>
    </section>
  );
}

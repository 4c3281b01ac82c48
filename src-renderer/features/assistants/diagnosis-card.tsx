import { CircleAlert, CircleCheck, Info, LoaderCircle, TriangleAlert, X, type LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import type { Diagnosis, Finding } from '../../../src-shared/nouns/assistants.ts';
import { Badge } from '../../components/badge.tsx';
import { Button, IconButton } from '../../components/button.tsx';
import { copyText } from '../../components/copy-button.tsx';
import { Disclosure } from '../../components/disclosure.tsx';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { SkeletonRows } from '../../components/skeleton.tsx';
import { strings } from '../../strings.ts';
import { ClientLog } from './client-log.tsx';
import { useKnownAssistants, type useDiagnosis } from './use-assistants.ts';

const words = strings.assistants.diagnosis;

const looks: Record<Finding['severity'], { readonly icon: LucideIcon; readonly tone: string }> = {
  error: { icon: CircleAlert, tone: 'text-danger' },
  warning: { icon: TriangleAlert, tone: 'text-warning' },
  note: { icon: Info, tone: 'text-info' },
  ok: { icon: CircleCheck, tone: 'text-success' },
};
const order: readonly Finding['severity'][] = ['error', 'warning', 'note', 'ok'];

/** What the check found: the worst first, with cause and way out. */
export function DiagnosisCard({ check }: { readonly check: ReturnType<typeof useDiagnosis> }) {
  const { diagnosis, error, checking, fixing } = check;
  if (!diagnosis && !error && !checking) return null;
  return (
    <section aria-label={words.title} className="overflow-hidden rounded-card border border-line bg-panel">
      <header className="flex min-h-12 items-center gap-2 border-b border-line py-1.5 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 font-semibold">
          <span role="status">
            {checking || !diagnosis ? (error && !checking ? words.title : words.running) : headline(diagnosis)}
          </span>
        </h2>
        {diagnosis && !checking ? (
          <span className="text-small whitespace-nowrap text-muted max-sm:hidden">
            <RelativeTime at={diagnosis.at} />
          </span>
        ) : null}
        <IconButton label={words.close} onClick={() => void check.close()}>
          <X size={16} />
        </IconButton>
      </header>
      {error && !checking ? (
        <div className="p-4">
          <ErrorPanel error={error}>
            <Button onClick={check.start}>{strings.common.retry}</Button>
          </ErrorPanel>
        </div>
      ) : null}
      {checking && !diagnosis ? (
        <div className="flex flex-col gap-3 p-4">
          <p className="flex items-center gap-2 text-muted">
            <LoaderCircle size={16} aria-hidden="true" className="shrink-0 animate-spin text-accent-text" />
            {words.runningText}
          </p>
          <SkeletonRows rows={2} className="h-10" />
        </div>
      ) : null}
      {diagnosis ? <Findings findings={diagnosis.findings} /> : null}
      {diagnosis ? (
        <footer className="flex flex-wrap items-center gap-1.5 border-t border-line px-4 py-3">
          {diagnosis.findings.some((finding) => finding.fixable && !finding.fixed) ? (
            <Button look="primary" disabled={fixing || checking} onClick={check.fix}>
              {fixing ? words.fixing : words.fixAll}
            </Button>
          ) : null}
          <Button disabled={fixing || checking} onClick={check.start}>
            {checking ? words.running : words.again}
          </Button>
          <Button onClick={() => void copyText(diagnosis.report).then((done) => done && toast.success(words.copied))}>
            {words.copyReport}
          </Button>
        </footer>
      ) : null}
    </section>
  );
}

function headline({ findings }: Diagnosis): string {
  const open = findings.filter(({ severity, fixed }) => !fixed && (severity === 'error' || severity === 'warning'));
  return open.length === 0 ? words.all : words.some(open.length);
}

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  const [okOpen, setOkOpen] = useState(false);
  const fine = findings.filter(({ severity }) => severity === 'ok');
  const rest = order.flatMap((one) => findings.filter(({ severity }) => severity === one && one !== 'ok'));
  return (
    <div className="flex flex-col">
      {rest.length > 0 ? (
        <ul>
          {rest.map((finding) => (
            <FindingRow key={`${finding.id} ${finding.about} ${finding.message}`} finding={finding} />
          ))}
        </ul>
      ) : null}
      {fine.length > 0 ? (
        <div className="px-4 py-2">
          <Disclosure title={words.fine(fine.length)} open={okOpen} onOpenChange={setOkOpen}>
            <ul className="-mx-4">
              {fine.map((finding) => (
                <FindingRow key={`${finding.id} ${finding.about} ${finding.message}`} finding={finding} />
              ))}
            </ul>
          </Disclosure>
        </div>
      ) : null}
    </div>
  );
}

function FindingRow({ finding }: { readonly finding: Finding }) {
  const { severity, fixed, fixable, about, message, cause, fix } = finding;
  const { icon: Icon, tone } = fixed ? looks.ok : looks[severity];
  // An assistant is named by its id here, as the command line takes it.
  const assistant = useKnownAssistants().find(({ id }) => id === about);
  return (
    <li className="flex gap-3 border-b border-line px-4 py-2.5 last:border-b-0">
      <Icon
        size={16}
        role="img"
        aria-label={fixed ? words.fixed : words.severities[severity]}
        className={`mt-0.5 shrink-0 ${tone}`}
      />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium break-words">{message}</span>
          <Badge>{assistant?.title ?? about}</Badge>
          {fixed ? (
            <Badge tone="success">{words.fixed}</Badge>
          ) : fixable ? (
            <Badge tone="info">{words.fixable}</Badge>
          ) : null}
        </p>
        {cause || fix ? <Facts facts={{ [words.cause]: cause, [words.fix]: fixed ? null : fix }} /> : null}
        {/* What the client itself noted may explain it. */}
        {assistant && severity === 'error' && !fixed ? <ClientLog assistant={assistant.id} /> : null}
      </div>
    </li>
  );
}

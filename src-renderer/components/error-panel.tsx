import { CircleAlert, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { toast } from 'sonner';
import type { ShownError } from '../api/errors.ts';
import { strings } from '../strings.ts';
import { classNames } from './class-names.ts';
import { CopyButton } from './copy-button.tsx';

interface ErrorPanelProps {
  readonly error: ShownError;
  /** A warning is no failure yet: something is not as it should be. */
  readonly tone?: 'danger' | 'warning';
  /** Buttons that help: try again, use the demo. */
  readonly children?: ReactNode;
}

const looks = {
  danger: { icon: CircleAlert, box: 'border-danger-line bg-danger-soft', mark: 'text-danger' },
  warning: { icon: TriangleAlert, box: 'border-transparent bg-warning-soft', mark: 'text-warning' },
};

function triedOf(error: ShownError): string[] {
  const tried = error.details?.['tried'];
  return Array.isArray(tried) ? tried.filter((one): one is string => typeof one === 'string') : [];
}

/** What happened, what to do, and the code for whoever helps. */
export function ErrorPanel({ error, tone = 'danger', children }: ErrorPanelProps) {
  const tried = triedOf(error);
  const { icon: Icon, box, mark } = looks[tone];
  return (
    <div className={classNames('flex gap-3 rounded-card border p-3', box)}>
      <Icon size={16} className={classNames('mt-0.5 shrink-0', mark)} aria-hidden="true" />
      <div className="flex min-w-0 flex-1 flex-wrap items-end justify-end gap-x-3 gap-y-1.5">
        <div className={children ? 'w-full' : 'min-w-0 flex-1 basis-56'}>
          <p className="font-medium break-words text-text">{error.message}</p>
          <p className="mt-0.5 break-words text-text">{error.nextStep}</p>
          {tried.length > 0 ? (
            <p className="mt-1 text-small break-words text-text">
              {strings.errors.tried}: <span className="font-mono">{tried.join(', ')}</span>
            </p>
          ) : null}
        </div>
        {children ? <div className="flex flex-1 flex-wrap items-center gap-1.5">{children}</div> : null}
        <span
          className={classNames('inline-flex items-center gap-1 font-mono text-tiny', mark, children ? null : '-my-1')}
        >
          {error.code}
          <CopyButton label={strings.common.copyError} text={`${error.code}: ${error.message} ${error.nextStep}`} />
        </span>
      </div>
    </div>
  );
}

/** The same three things, passing by. */
export function toastError(error: ShownError): void {
  toast.error(error.message, {
    description: (
      <>
        {error.nextStep} <span className="font-mono text-tiny whitespace-nowrap">{error.code}</span>
      </>
    ),
    duration: 8000,
  });
}

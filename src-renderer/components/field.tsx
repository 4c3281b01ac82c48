import { useId, type ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface FieldProps {
  readonly label: string;
  /** Where others must find the control; else one is made. */
  readonly id?: string | undefined;
  readonly description?: string | undefined;
  readonly problem?: string | undefined;
  /** At the right of the label: a value, a small button. */
  readonly aside?: ReactNode;
  readonly children: (ids: { id: string; labelId: string; describedBy: string | undefined }) => ReactNode;
}

/** Label above, control, problem below; what explains the parameter appears on hover of the label. */
export function Field({ label, id: given, description, problem, aside, children }: FieldProps) {
  const made = useId();
  const id = given ?? made;
  const labelId = `${id}-label`;
  const problemId = `${id}-problem`;
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex min-h-5 items-center justify-between gap-2">
        <label id={labelId} htmlFor={id} title={description} className="text-small font-medium text-muted">
          {label}
        </label>
        {aside}
      </div>
      {children({ id, labelId, describedBy: problem ? problemId : undefined })}
      {problem ? (
        <p id={problemId} className="text-small text-danger">
          {problem}
        </p>
      ) : null}
    </div>
  );
}

/** The look of everything one can type into. */
export function inputLook(invalid = false): string {
  return classNames(
    'w-full min-w-0 rounded-control border bg-control px-2.5 text-text transition-colors hover:border-edge focus-visible:outline-offset-0',
    invalid ? 'border-danger' : 'border-line-strong',
  );
}

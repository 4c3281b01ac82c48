import { CopyButton } from './copy-button.tsx';

interface PathLineProps {
  readonly path: string;
  readonly copyLabel: string;
}

/** A path in full: broken where it must be, because its end is what tells two apart. */
export function PathLine({ path, copyLabel }: PathLineProps) {
  return (
    <span className="flex min-w-0 items-start gap-1">
      <span className="min-w-0 font-mono text-tiny wrap-anywhere text-text select-text">{path}</span>
      <CopyButton text={path} label={copyLabel} className="-my-1.5" />
    </span>
  );
}

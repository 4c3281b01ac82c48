import { Fragment, type ReactNode } from 'react';
import type { Parameters } from '../../src-shared/nouns/jobs.ts';
import { humanName } from '../format.ts';

/** Names with their values, in order. */
export type FactList = Readonly<Record<string, ReactNode>>;

/** Names and values, dense; rows without a value are left out. */
export function Facts({ facts }: { readonly facts: FactList }) {
  return (
    <dl className="grid grid-cols-[minmax(88px,auto)_1fr] gap-x-3 gap-y-1.5 text-small">
      {Object.entries(facts)
        .filter(([, value]) => value !== null && value !== undefined && value !== '')
        .map(([name, value]) => (
          <Fragment key={name}>
            <dt className="text-muted">{name}</dt>
            <dd className="min-w-0 break-words select-text">{value}</dd>
          </Fragment>
        ))}
    </dl>
  );
}

const long = new Set(['prompt', 'negative_prompt']);

/** What a job was asked: the texts in full, the rest as a table. */
export function ParameterList({ parameters }: { readonly parameters: Parameters }) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== null && value !== '');
  return (
    <div className="flex flex-col gap-3">
      {entries
        .filter(([name]) => long.has(name))
        .map(([name, value]) => (
          <div key={name}>
            <h4 className="text-small text-muted">{humanName(name)}</h4>
            <p className="break-words whitespace-pre-wrap select-text">{String(value)}</p>
          </div>
        ))}
      <Facts
        facts={Object.fromEntries(
          entries.filter(([name]) => !long.has(name)).map(([name, value]) => [humanName(name), String(value)]),
        )}
      />
    </div>
  );
}

export function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="flex flex-col gap-2 border-t border-line pt-4 first:border-t-0 first:pt-0">
      <h3 className="text-small font-semibold">{title}</h3>
      {children}
    </section>
  );
}

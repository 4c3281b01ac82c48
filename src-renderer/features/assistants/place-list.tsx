import type { AssistantPlace } from '../../../src-shared/nouns/assistants.ts';
import { ErrorPanel } from '../../components/error-panel.tsx';
import { Facts } from '../../components/facts.tsx';
import { PathLine } from '../../components/path-line.tsx';
import { strings } from '../../strings.ts';
import { StateBadge } from './state-badge.tsx';

const words = strings.assistants;

/** Every file in which the client looks for its servers, with what is wrong there. */
export function PlaceList({ places }: { readonly places: readonly AssistantPlace[] }) {
  if (places.length === 0) return <p className="text-muted">{words.place.none}</p>;
  return (
    <>
      {places.length > 1 ? <p className="text-small text-muted">{words.place.several(places.length)}</p> : null}
      <ul className="flex flex-col gap-3">
        {places.map((place) => (
          <li key={place.path} className="flex flex-col gap-2 rounded-control border border-line p-2.5">
            {places.length > 1 ? (
              <span className="flex">
                <StateBadge state={place.state} />
              </span>
            ) : null}
            {place.project === null ? null : (
              <p className="text-small break-all text-muted">{words.place.inProject(place.project)}</p>
            )}
            <PathLine path={place.path} copyLabel={words.place.copyPath} />
            {place.entryName !== null || place.transport !== null ? (
              <Facts
                facts={{
                  [words.place.entry]: place.entryName,
                  [words.place.transport]: place.transport === null ? null : words.transports[place.transport],
                }}
              />
            ) : null}
            {place.error ? (
              <ErrorPanel error={place.error} tone={place.state === 'broken' ? 'danger' : 'warning'} />
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}

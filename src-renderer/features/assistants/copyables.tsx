import { ExternalLink } from 'lucide-react';
import type { Copyable } from '../../../src-shared/nouns/assistants.ts';
import { desktop } from '../../api/desktop.ts';
import { Badge } from '../../components/badge.tsx';
import { CodeBlock } from '../../components/code-block.tsx';
import { strings } from '../../strings.ts';
import { isOpenable } from './openable-link.ts';

const words = strings.assistants.copyables;

/** Everything that can be copied or opened to register Easel without Easel's help. */
export function Copyables({ copyables }: { readonly copyables: readonly Copyable[] }) {
  return (
    <ul className="flex flex-col gap-4">
      {copyables.map((copyable) => (
        <li key={copyable.title} className="flex flex-col gap-1.5">
          <p className="flex items-center gap-2 font-medium">
            <span className="min-w-0 break-words">{copyable.title}</span>
            <Badge>{words.kinds[copyable.kind]}</Badge>
          </p>
          <p className="text-small text-muted">{copyable.hint}</p>
          <CodeBlock
            text={copyable.text}
            label={copyable.title}
            copyLabel={words.copy(copyable.title)}
            wrap={copyable.kind === 'command' || copyable.kind === 'deeplink'}
            {...(copyable.kind === 'deeplink' ? { className: 'max-h-20' } : {})}
          />
          {copyable.kind === 'deeplink' ? <OpenLink link={copyable.text} /> : null}
        </li>
      ))}
    </ul>
  );
}

function OpenLink({ link }: { readonly link: string }) {
  if (!isOpenable(link)) {
    return <p className="text-small text-muted">{words.noOpen}</p>;
  }
  return (
    <a
      href={link}
      // In a browser an assistant's own scheme leaves the page where it is; the desktop's window lets nothing out but by a new one.
      {...(link.startsWith('http') || desktop() !== null ? { target: '_blank', rel: 'noreferrer' } : {})}
      title={words.openHint}
      className="h-control inline-flex items-center gap-1.5 self-start rounded-control border border-line-strong bg-control px-3 transition-colors hover:bg-hovered"
    >
      <ExternalLink size={14} aria-hidden="true" />
      {words.open}
    </a>
  );
}

import type { Output } from '../../../src-shared/nouns/outputs.ts';
import { DemoBadge } from '../../components/badge.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { Facts, ParameterList, Section } from '../../components/facts.tsx';
import { RelativeTime } from '../../components/relative-time.tsx';
import { formatBytes } from '../../format.ts';
import { strings } from '../../strings.ts';
import { useTemplates } from '../create/use-template.ts';

const words = strings.lightbox;

/** How an output was made, and what it is. */
export function OutputPanel({ output }: { readonly output: Output }) {
  const template = useTemplates().data?.find((one) => one.name === output.template);
  const prompt = output.parameters['prompt'];
  return (
    <div className="flex flex-col gap-4">
      <Section title={words.panel}>
        {typeof prompt === 'string' ? (
          <div className="-mt-8 flex justify-end">
            <CopyButton text={prompt} label={words.copyPrompt} />
          </div>
        ) : null}
        <ParameterList parameters={output.parameters} />
      </Section>
      <Section title={words.about}>
        <Facts
          facts={{
            [words.size]: output.width && output.height ? `${output.width} × ${output.height}` : null,
            [words.bytes]: formatBytes(output.bytes),
            [words.made]: <RelativeTime at={output.createdAt} />,
            [words.template]: template?.title ?? output.template,
            [words.backend]: (
              <span className="flex items-center gap-2">
                {output.backendName}
                {output.demo && output.backendName !== strings.backends.builtInDemo ? <DemoBadge /> : null}
              </span>
            ),
            [words.file]: <span className="font-mono text-tiny break-all">{output.filename}</span>,
          }}
        />
        {output.temporary ? <p className="text-small text-muted">{words.temporary}</p> : null}
      </Section>
    </div>
  );
}

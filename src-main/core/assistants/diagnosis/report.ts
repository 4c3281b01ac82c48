import type { Finding } from '../../../../src-shared/nouns/assistants.ts';
import { withoutSecrets } from '../../templates/exchange/without-secrets.ts';

interface ReportFacts {
  readonly at: number;
  readonly version: string;
  readonly homeFolder: string;
}

/** What a person can paste into a report: no secret, no user name, no place on the machine. */
export function reportOf(findings: readonly Finding[], { at, version, homeFolder }: ReportFacts): string {
  const { platform, arch, versions } = process;
  const runtime = versions['electron'] ? `Electron ${versions['electron']}` : `Node ${versions.node}`;
  const lines = [
    `Easel ${version}, ${platform} ${arch}, ${runtime}, ${new Date(at).toISOString()}`,
    ...findings.map(({ severity, id, about, message, cause, fixed }) =>
      [`${fixed ? 'fixed' : severity} ${id} (${about}): ${message}`, ...(cause ? [`  ${cause}`] : [])].join('\n'),
    ),
  ];
  const plain = lines.map((line) => (homeFolder === '' ? line : line.replaceAll(homeFolder, '~')));
  // Addresses of a person's own network say where they live, and more.
  return withoutSecrets(plain.join('\n'), 'report').value.replaceAll(
    /\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b/g,
    '<address>',
  );
}

import type { Finding } from '../../../../src-shared/nouns/assistants.ts';
import { withoutSecrets } from '../../privacy/without-secrets.ts';

interface ReportFacts {
  readonly at: number;
  readonly version: string;
  readonly homeFolder: string;
  /** Files of the assistants. */
  readonly paths: readonly string[];
}

/** What a person can paste into a report: no secret, no user name, no place on the machine, nothing that they named. */
export function reportOf(findings: readonly Finding[], { at, version, homeFolder, paths }: ReportFacts): string {
  const { platform, arch, versions } = process;
  const runtime = versions['electron'] ? `Electron ${versions['electron']}` : `Node ${versions.node}`;
  const text = [
    `Easel ${version}, ${platform} ${arch}, ${runtime}, ${new Date(at).toISOString()}`,
    ...findings.map(lineOf),
  ].join('\n');
  // The longer ones first: one may be the beginning of another.
  const known = paths.toSorted((a, b) => b.length - a.length);
  const withoutPaths = known.reduce((rest, path) => rest.replaceAll(path, plainName(path)), text);
  const withoutHome = homeFolder === '' ? withoutPaths : withoutPaths.replaceAll(homeFolder, '~');
  return withoutSecrets(withoutHome.replaceAll(otherFolder, ''), 'report')
    .value.replaceAll(webHost, '$1<address>')
    .replaceAll(networkAddress, '<address>');
}

/** Folders that hold something, wherever they are; not the path of a web address. */
const otherFolder = /(?<![\w:/.~>])\/(?:[^\s/"'()]+\/)+/g;
/** The host of a web address, with who logs in there; not this machine. */
const webHost =
  /(\b(?:https?|wss?):\/\/)(?!(?:localhost|127\.[\d.]+|\[::1\])(?:[:/\s)]|$))(?:[^\s/@]+@)?(?:\[[^\]\s]*\]|[^\s:/?#)]+)/gi;
/** Addresses of a person's own network say where they live, and more. */
const networkAddress = /\b(?!127\.)\d{1,3}(?:\.\d{1,3}){3}\b/g;

const plainName = (path: string): string => path.split(/[\\/]/).at(-1) ?? path;

function lineOf({ severity, id, about, message, cause, fixed }: Finding): string {
  const mark = fixed ? 'fixed' : severity;
  if (id === 'template-missing' && about !== 'built-in') return `${mark} ${id}: a template of the person's cannot run`;
  const name = /^(comfyui|origin-guard|docker-|wsl-)/.test(id) ? '<ComfyUI>' : about;
  const plain = (line: string): string => (name === about ? line : line.replaceAll(about, name));
  return [`${mark} ${id} (${name}): ${plain(message)}`, ...(cause ? [`  ${plain(cause)}`] : [])].join('\n');
}

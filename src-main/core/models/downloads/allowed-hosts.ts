import { isIP } from 'node:net';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';

/** Where those hosts send a request on to: their stores. */
const storesOf: Readonly<Record<string, RegExp>> = {
  'huggingface.co': /^(?:[\w-]+\.)+(?:huggingface|hf)\.co$/,
  'civitai.com': /^(?:(?:[\w-]+\.)+civitai\.com|civitai-[\w-]+\.[0-9a-f]{32}\.r2\.cloudflarestorage\.com)$/,
  'github.com': /^(?:objects|release-assets)\.githubusercontent\.com$/,
};

/** Of these hosts no more than this: the rest of them is other people's text. */
const pathsOf: Readonly<Record<string, RegExp>> = {
  'github.com': /^\/[^/]+\/[^/]+\/releases\/(?:download|latest\/download)\//,
};

/** Parts of an address that let somebody in: they would be kept with the download. */
const secretParts = /^(?:token|access_token|api_?key|key|auth|authorization|password|secret)$/i;

export interface AddressRules {
  /** Names of hosts; `*.name` stands for all below it. */
  readonly hosts: readonly string[];
  /** 'https:'; tests allow 'http:', and any port with it. */
  readonly protocols: readonly string[];
  /** Whether a numeric address may be connected to. */
  readonly isAllowedAddress: (address: string) => boolean;
}

/** The address to fetch from, as a browser writes it: a file's page on Hugging Face becomes the file. @throws forbidden_url, bad_input */
export function checkAddress(text: string, rules: AddressRules): URL {
  const url = URL.parse(text);
  if (!url) {
    throw new EaselError('bad_input', 'This is no web address.', { nextStep: 'Give the https address of the file.' });
  }
  if (url.hostname === 'huggingface.co')
    url.pathname = url.pathname.replace(/^(\/[^/]+\/[^/]+)\/blob\//, '$1/resolve/');
  if (url.username !== '' || url.password !== '' || [...url.searchParams.keys()].some((key) => secretParts.test(key))) {
    throw refused(url, 'carries a password or token, which Easel does not keep', 'Give the address without it.');
  }
  return checkStep(url, rules, isAllowedHost);
}

/** Where a request was sent on to. @throws forbidden_url */
export function checkRedirect(url: URL, rules: AddressRules): URL {
  return checkStep(url, rules, (to, hosts) => isAllowedHost(to, hosts) || isStore(to, hosts));
}

function checkStep(url: URL, rules: AddressRules, isAllowed: (url: URL, hosts: readonly string[]) => boolean): URL {
  const { hostname } = url;
  const address = hostname.replace(/^\[|\]$/g, '');
  if (!rules.protocols.includes(url.protocol)) {
    throw refused(url, 'is not https', 'Give the https address of the file.');
  }
  if (url.port !== '' && !rules.protocols.includes('http:')) {
    throw refused(url, `names port ${url.port}`, 'Give an address without a port.');
  }
  if (isIP(address) !== 0 && !rules.isAllowedAddress(address)) throw privateAddress(hostname);
  if (isAllowed(url, rules.hosts)) return url;
  throw refused(
    url,
    'is not among the hosts that models may be fetched from',
    `Fetch it with a browser, or add the host to the setting comfyui.download_hosts: ${rules.hosts.join(', ')}.`,
  );
}

/** Whether the host of an address is one that models may be fetched from. */
export function isAllowedHost({ hostname, pathname }: URL, hosts: readonly string[]): boolean {
  const paths = Object.hasOwn(pathsOf, hostname) ? pathsOf[hostname] : undefined;
  return hosts.some((host) => isBelow(hostname, host)) && (paths === undefined || paths.test(pathname));
}

const isStore = ({ hostname }: URL, hosts: readonly string[]): boolean =>
  hosts.some((host) => Object.hasOwn(storesOf, host) && storesOf[host]?.test(hostname) === true);

function isBelow(hostname: string, host: string): boolean {
  const name = host.trim().toLowerCase();
  return name.startsWith('*.') ? hostname.endsWith(name.slice(1)) : hostname === name;
}

/** A name that leads into the person's own network, whoever asked for it. */
export const privateAddress = (hostname: string): EaselError =>
  new EaselError('forbidden_url', `${hostname.slice(0, 120)} leads to an address that is not of the public internet.`, {
    nextStep: 'Models are fetched from public addresses only. Copy the file into the models folder yourself.',
  });

const refused = ({ host }: URL, why: string, nextStep: string): EaselError =>
  new EaselError('forbidden_url', `The address at ${host.slice(0, 120) || 'no host'} ${why}.`, { nextStep });

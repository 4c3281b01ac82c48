import { hidden, secretFinder } from '../privacy/hide-secrets.ts';
import { soundsSecret } from '../privacy/secret-shapes.ts';
import { withoutPlaces } from '../privacy/without-secrets.ts';
import { createHiddenTexts, promptTexts } from './prompt-texts.ts';

/** Folders of this machine that lines may name, and what stands for them. */
export type NamedFolders = Readonly<Record<string, string>>;

export interface LineCleaner {
  clean(line: Readonly<Record<string, unknown>>): Record<string, unknown>;
  /** Hides this text wherever it stands from now on: a token, a key. */
  hideSecret(secret: string): void;
  /** Hides the texts in arguments or in a workflow, unless prompts are wanted in the log. */
  hidePrompts(value: unknown): void;
  /** Asked at each line. */
  showPrompts: () => boolean;
}

const promptMark = '[prompt]';
const mostTexts = 600;
const mostCharacters = 4_000;
const mostRead = 40_000;
const mostItems = 50;
const mostDepth = 6;

/** What no line may carry out of this machine: secrets, texts of prompts, places on a disk. */
export function createLineCleaner(options: { readonly folders: NamedFolders }): LineCleaner {
  const secrets = new Set<string>();
  let findSecrets = secretFinder([]);
  const texts = createHiddenTexts({ most: mostTexts });
  const named = Object.entries(options.folders)
    .filter(([, folder]) => folder.length > 1)
    .map(([name, folder]) => [placeOf(folder), `<${name}>`] as const);

  function cleanText(text: string): string {
    // Cut twice: half a secret is not known for one.
    let rest = covered(text.slice(0, mostRead));
    for (const [place, name] of named) rest = rest.replaceAll(place, name);
    rest = withoutPlaces(rest);
    return rest.length > mostCharacters ? `${rest.slice(0, mostCharacters)}…` : rest;
  }

  /** Secrets and prompts are both looked for in the text as it came: each may stand within the other. */
  function covered(text: string): string {
    const prompts = cleaner.showPrompts() ? [] : texts.find(text);
    const places = [
      ...findSecrets(text).map((place) => ({ place, mark: hidden })),
      ...prompts.map((place) => ({ place, mark: promptMark })),
    ];
    let end = 0;
    let rest = '';
    for (const { place, mark } of places.toSorted((a, b) => a.place[0] - b.place[0])) {
      if (place[0] >= end) rest += text.slice(end, place[0]) + mark;
      end = Math.max(end, place[1]);
    }
    return rest + text.slice(end);
  }

  function clean(value: unknown, depth: number): unknown {
    if (typeof value === 'string') return cleanText(value);
    if (typeof value !== 'object' || value === null) return value;
    if (depth > mostDepth) return '…';
    if (Array.isArray(value)) return value.slice(0, mostItems).map((item) => clean(item, depth + 1));
    return Object.fromEntries(
      Object.entries(value)
        .slice(0, mostItems)
        .map(([key, item]) => {
          if (key === 'prompt' && !cleaner.showPrompts()) return [key, promptMark];
          const isSecret = soundsSecret(key) && (typeof item === 'string' || typeof item === 'object') && item !== null;
          return [cleanText(key), isSecret ? hidden : clean(item, depth + 1)];
        }),
    );
  }

  const cleaner: LineCleaner = {
    clean: (line) => clean(line, 0) as Record<string, unknown>,
    hideSecret(secret) {
      if (secret === '' || secrets.has(secret)) return;
      secrets.add(secret);
      findSecrets = secretFinder([...secrets]);
    },
    hidePrompts: (value) => texts.add(promptTexts(value)),
    showPrompts: () => false,
  };
  return cleaner;
}

/** The folder as a path or in the URL of a file, and not as the beginning of another name. */
function placeOf(folder: string): RegExp {
  const plain = folder.replace(/[\\/]+$/, '').replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  return new RegExp(String.raw`(?:(?<=file:\/\/)|(?<![\w/.~:-]))${plain}(?=[\\/"'\s:,)]|$)`, 'g');
}

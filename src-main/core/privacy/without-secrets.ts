import { isRawNumber } from '../../comfyui/exact-json.ts';
import { isSecretName, secretTexts } from './secret-shapes.ts';

/** A place on a disk: of Windows, of its network, of a home, or below a root folder of Unix or of a container. The last part is kept. */
const absolutePath =
  /(?:(?<![A-Za-z0-9])[A-Za-z]:[\\/](?![\\/])|\\\\[\w.-]+\\|(?<![\w/.~:])~[\\/]|(?<![\w/.~:])\/(?:home|Users|root|mnt|media|opt|srv|var|tmp|etc|usr|data|workspace|Volumes|private|run|storage|app|content|kaggle|notebooks|ComfyUI|comfyui(?=\/(?:models|custom_nodes|input|output|temp|user)\/)|comfy|basedir|runpod-volume|teamspace|nix|snap)\/)(?:[^\s"'`<>|\\/,;]{1,120}(?: [^\s"'`<>|\\/,;]{1,120}){0,4}[\\/])*/g;

/** What makes a path a web address. */
const fileScheme = /\bfile:\/{2,3}(?=[A-Za-z]:[\\/])|\bfile:\/\/(?=\/)/gi;

const places = [fileScheme, absolutePath];

/** A text that is nothing but a path, whatever its root is called. */
const onlyPath = /^\/(?:[^\s/]{1,120}\/){1,40}(?=[^\s/]{1,250}$)/;

export interface Cleaned<T> {
  readonly value: T;
  /** Where something was taken out, such as `workflow.12.inputs.api_key`. */
  readonly removed: readonly string[];
}

/** A copy without secrets and without places on this machine; of a path the file's own name stays. */
export function withoutSecrets<T>(value: T, at: string): Cleaned<T> {
  const removed = new Set<string>();
  return { value: clean(value, at, removed) as T, removed: [...removed] };
}

function clean(value: unknown, at: string, removed: Set<string>): unknown {
  if (typeof value === 'string') return cleanText(value, at, removed);
  if (Array.isArray(value)) return value.map((item, index) => clean(item, `${at}.${index}`, removed));
  // A number beyond 2^53 is an object that JSON writes as its digits.
  if (typeof value !== 'object' || value === null || isRawNumber(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const place = `${at}.${key}`;
      if (typeof item === 'string' && item !== '' && isSecretName(key)) {
        removed.add(place);
        return [key, ''];
      }
      return [cleanText(key, at, removed), clean(item, place, removed)];
    }),
  );
}

/** What is left can read like a path again. */
const mostRounds = 8;

function cleanText(text: string, at: string, removed: Set<string>): string {
  let cleaned = text;
  for (let round = 0; round <= mostRounds; round++) {
    const before = cleaned;
    cleaned = [...secretTexts, ...places]
      .reduce((rest, found) => rest.replaceAll(found, ''), before)
      .replace(onlyPath, '');
    if (cleaned === before) break;
    if (round === mostRounds) cleaned = '';
  }
  if (cleaned !== text) removed.add(at);
  return cleaned;
}

/** Without places on a disk; of each path the file's own name stays. */
export function withoutPlaces(text: string): string {
  let plain = text;
  for (let round = 0; round <= mostRounds; round++) {
    const before = plain;
    plain = places.reduce((rest, found) => rest.replaceAll(found, ''), before);
    if (plain === before) return plain;
  }
  return '';
}

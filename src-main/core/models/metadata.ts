import type { ModelMetadata } from '../../../src-shared/nouns/models.ts';
import { boundedLine } from '../templates/roles/stranger-text.ts';

const mostWords = 40;
const mostTags = 20;
/** Characters of JSON; a ComfyUI reads headers of at most a hundred million. */
const mostTagText = 4_000_000;

/**
 * What is worth knowing of a safetensors header's own metadata, by the names of Stability's ModelSpec (`modelspec.*`) and of kohya's trainer
 * (`ss_*`, `sshs_*`). A stranger's text: bounded, on one line, and null where there is nothing.
 */
export function metadataOf(header: Record<string, unknown> | null): ModelMetadata | null {
  if (header === null) return null;
  const text = (most: number, ...names: string[]): string | null => {
    for (const name of names) {
      const value = header[name];
      const line = typeof value === 'string' ? boundedLine(value, most) : '';
      if (line !== '' && line !== 'None') return line;
    }
    return null;
  };
  const hash = text(100, 'modelspec.hash_sha256', 'sshs_model_hash')?.toLowerCase().replace(/^0x/, '') ?? null;
  return {
    title: text(200, 'modelspec.title', 'ss_output_name'),
    author: text(120, 'modelspec.author'),
    licence: text(200, 'modelspec.license'),
    description: text(600, 'modelspec.description'),
    architecture: text(100, 'modelspec.architecture', 'ss_base_model_version'),
    triggerWords: (text(2000, 'modelspec.trigger_phrase') ?? '')
      .split(',')
      .map((word) => word.trim().slice(0, 120))
      .filter((word) => word !== '')
      .slice(0, mostWords),
    trainingTags: tagsOf(header['ss_tag_frequency']),
    resolution: resolutionOf(text(60, 'modelspec.resolution', 'ss_resolution')),
    hash: hash !== null && /^[0-9a-f]{64}$/.test(hash) ? hash : null,
  };
}

/** '1024x1024', '(1024, 1024)' and '1024' are all in use. */
function resolutionOf(text: string | null): string | null {
  const [width, height = width] = text?.match(/\d{2,5}/g) ?? [];
  return width === undefined ? null : `${Number(width)}x${Number(height)}`;
}

/** JSON in a text: how often which tag stood in which of the data sets. */
function tagsOf(value: unknown): string[] {
  if (typeof value !== 'string' || value.length > mostTagText) return [];
  let sets: unknown;
  try {
    sets = JSON.parse(value);
  } catch {
    return [];
  }
  const counts = new Map<string, number>();
  for (const set of Object.values(objectOf(sets))) {
    for (const [tag, count] of Object.entries(objectOf(set))) {
      if (typeof count === 'number') counts.set(tag, (counts.get(tag) ?? 0) + count);
    }
  }
  // Only those that are shown are cleaned: some files have tens of thousands.
  const first = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, 2 * mostTags);
  const names = first.map(([tag]) => boundedLine(tag, 80)).filter((name) => name !== '');
  return [...new Set(names)].slice(0, mostTags);
}

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

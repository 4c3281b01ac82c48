import type { Writable } from '../protocol/python-values.ts';

type Outputs = ReadonlyMap<string, Writable>;

const previewableTypes = new Set(['images', 'video', 'audio', '3d', 'text']);
const threeD = /\.(obj|fbx|gltf|glb|usdz)$/i;
const textFile = /\.(txt|md|json)$/i;
const longestText = 1024;

/**
 * How many files a job made, how many of them can be shown, and the one that stands for it: the first saved picture (or video, audio, 3D file),
 * else the first other one, else a saved text, else a text. Texts that nodes only show are not counted.
 */
export function outputsSummary(outputs: Outputs): { count: number; previewable: number; preview: Writable } {
  let count = 0;
  let previewable = 0;
  const found: Partial<Record<'saved' | 'other' | 'textFile' | 'text', Writable>> = {};
  for (const { nodeId, mediaType, item } of items(outputs)) {
    const file = fileOf(item);
    if (file === undefined) {
      if (mediaType === 'text') found.text ??= textPreview(String(item), nodeId);
      continue;
    }
    count += 1;
    if (!isPreviewable(mediaType, file)) continue;
    previewable += 1;
    const preview = { ...file, nodeId, ...('mediaType' in file ? {} : { mediaType }) };
    const isText = mediaType === 'text' || textFile.test(nameOf(file));
    const place = isText ? 'textFile' : file['type'] === 'output' ? 'saved' : 'other';
    found[place] ??= preview;
  }
  return { count, previewable, preview: found.saved ?? found.other ?? found.textFile ?? found.text };
}

/** As nodes gave them, but 3D files named by a string are spelled out and empty places are left out. */
export function shownOutputs(outputs: Outputs): Writable {
  const shown = [...outputs].map(([nodeId, node]): [string, Writable] => [
    nodeId,
    new Map(
      membersOf(node).map(([mediaType, value]): [string, Writable] => [
        mediaType,
        mediaType === 'animated' || !Array.isArray(value)
          ? value
          : value.filter((item) => item !== null && item !== undefined).map((item) => fileOf(item) ?? item),
      ]),
    ),
  ]);
  return new Map(shown);
}

function* items(outputs: Outputs): Generator<{ nodeId: string; mediaType: string; item: Writable }> {
  for (const [nodeId, node] of outputs) {
    for (const [mediaType, value] of membersOf(node)) {
      if (mediaType === 'animated' || !Array.isArray(value)) continue;
      for (const item of value as Writable[]) yield { nodeId, mediaType, item };
    }
  }
}

function fileOf(item: Writable): Record<string, Writable> | undefined {
  if (typeof item === 'string') {
    return threeD.test(item) ? { filename: item, type: 'output', subfolder: '', mediaType: '3d' } : undefined;
  }
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return undefined;
  return Object.fromEntries(membersOf(item));
}

function isPreviewable(mediaType: string, file: Record<string, Writable>): boolean {
  const format = file['format'];
  const isMedia = typeof format === 'string' && /^(video|audio)\//.test(format);
  return previewableTypes.has(mediaType) || isMedia || threeD.test(nameOf(file)) || textFile.test(nameOf(file));
}

const nameOf = (file: Record<string, Writable>): string =>
  typeof file['filename'] === 'string' ? file['filename'] : '';

const textPreview = (text: string, nodeId: string): Writable => ({
  content: text.slice(0, longestText),
  ...(text.length > longestText ? { truncated: true } : {}),
  nodeId,
  mediaType: 'text',
});

function membersOf(value: Writable): [string, Writable][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return value instanceof Map ? [...(value as ReadonlyMap<string, Writable>)] : Object.entries(value as object);
}

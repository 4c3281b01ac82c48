import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { DrawError } from '../drawing/draw-client.ts';
import { PythonError } from '../execution/coercion.ts';
import type { DataFolders } from '../folders.ts';
import { toPythonJson } from '../protocol/python-json.ts';
import { pythonTypeName } from '../protocol/python-repr.ts';
import type { PyDict, Writable } from '../protocol/python-values.ts';
import { describeValue } from './node-values.ts';
import type { NodeClass, NodeContext } from './node-context.ts';
import type { ImageValue } from './node-values.ts';
import { planSave } from './save-names.ts';

async function hashOfImage(inputs: PyDict, folders: DataFolders): Promise<string> {
  const path = folders.annotatedPath(String(inputs.get('image')));
  await folders.ready(path);
  const bytes = await readFile(path);
  return createHash('sha256').update(bytes).digest('hex');
}

function checkImageExists(inputs: PyDict, folders: DataFolders): ReadonlyMap<string, string> {
  const value = inputs.get('image');
  if (value === undefined || Array.isArray(value)) return new Map();
  if (typeof value !== 'string') {
    throw new PythonError('AttributeError', `'${pythonTypeName(value)}' object has no attribute 'endswith'`);
  }
  return folders.annotatedExists(value) ? new Map() : new Map([['image', `Invalid image file: ${value}`]]);
}

/** Sharp's refusal of a file as Pillow words it. */
async function asPillowError<Answer>(path: string, answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof DrawError) || error.kind === 'Stopped') throw error;
    throw new PythonError('PIL.UnidentifiedImageError', `cannot identify image file '${path}'`);
  }
}

async function saveAll(
  images: ImageValue,
  how: { prefix: string; type: 'output' | 'temp'; level: number },
  context: NodeContext,
): Promise<Writable[]> {
  const folder = context.folders.path(how.type);
  const plan = await planSave(how.prefix, folder, images);
  const extra = [...(context.extraPngInfo ?? [])].map(([key, value]) => [key, toPythonJson(value)] as const);
  const texts = [['prompt', toPythonJson(context.graph)] as const, ...extra];
  const { width, height, frames } = images;
  return Promise.all(
    frames.map(async (frame, index) => {
      const filename = plan.nameOf(index);
      await context.draw.run('savePng', { width, height, frame, path: plan.pathOf(index), texts, level: how.level });
      return { filename, subfolder: plan.subfolder, type: how.type };
    }),
  );
}

export const fileNodes: Readonly<Record<string, NodeClass>> = {
  LoadImage: {
    changeMark: hashOfImage,
    check: checkImageExists,
    async run(inputs, { draw, folders }) {
      const path = folders.annotatedPath(inputs.text('image'));
      await folders.ready(path);
      const decoded = await asPillowError(path, draw.run('decodeFile', { path }));
      return {
        outputs: [
          { kind: 'image', ...decoded.image },
          { kind: 'mask', ...decoded.mask },
        ],
      };
    },
  },
  LoadImageMask: {
    changeMark: hashOfImage,
    check: checkImageExists,
    async run(inputs, { draw, folders }) {
      const path = folders.annotatedPath(inputs.text('image'));
      await folders.ready(path);
      const channel = inputs.text('channel') as 'alpha' | 'red' | 'green' | 'blue';
      const mask = await asPillowError(path, draw.run('decodeChannel', { path, channel }));
      return { outputs: [{ kind: 'mask', ...mask }] };
    },
  },
  SaveImage: {
    async run(inputs, context) {
      const images = inputs.linkedValue('images', 'image');
      const how = { prefix: inputs.text('filename_prefix'), type: 'output', level: 4 } as const;
      return { outputs: [], ui: { images: await saveAll(images, how, context) } };
    },
  },
  PreviewImage: {
    async run(inputs, context) {
      const letters = context.memory.get('letters') ?? randomLetters();
      context.memory.set('letters', letters);
      const images = inputs.linkedValue('images', 'image');
      const how = { prefix: `ComfyUI_temp_${letters}`, type: 'temp', level: 1 } as const;
      return { outputs: [], ui: { images: await saveAll(images, how, context) } };
    },
  },
  PreviewAny: {
    run(inputs) {
      const linked = inputs.linked.get('source');
      const value = inputs.values.get('source') ?? null;
      const text =
        linked !== undefined
          ? describeValue(linked)
          : typeof value === 'string'
            ? value
            : value === null
              ? 'None'
              : toPythonJson(value);
      return { outputs: [], ui: { text: [text] } };
    },
  },
};

const randomLetters = (): string =>
  Array.from({ length: 5 }, () => 'abcdefghijklmnopqrstupvxyz'[Math.floor(Math.random() * 26)]).join('');

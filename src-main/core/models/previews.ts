import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EaselError } from '../../../src-shared/nouns/errors.ts';
import type { AskedBackends } from '../backends/ready-connections.ts';
import type { OutputFile } from '../outputs/outputs.ts';
import { writeAtomically } from '../templates/folder/write-files.ts';
import { makePreview, type GivenPreview, type PreviewMaking } from '../templates/template-preview.ts';
import { copyToAsk, type CataloguedModel, type ModelCopy } from './catalogue.ts';
import type { ModelName } from './models.ts';

/** Pictures of models: the person's own, else the one that lies beside the file on the server. */
export interface ModelPreviews {
  /** Below the address of this Easel; null where there is none. */
  address(model: CataloguedModel): string | null;
  /** Without a picture the person's own is taken away. @throws what `makePreview` throws */
  set(model: ModelName, given: GivenPreview): Promise<void>;
  /** @throws not_found */
  file(model: CataloguedModel): Promise<OutputFile>;
  start(): Promise<void>;
}

export interface ModelPreviewsOptions extends PreviewMaking, AskedBackends {
  readonly dataFolder: string;
}

/** As long as a server is believed that it has no picture of a model. */
const absentMs = 10 * 60_000;
/** Pixels of the longer side, and bytes. */
const limits = { maxSide: 768, maxBytes: 256 * 1024 };

export function createModelPreviews(options: ModelPreviewsOptions): ModelPreviews {
  const { dataFolder, pictures } = options;
  const ownFolder = join(dataFolder, 'models', 'previews');
  const madeFolder = join(dataFolder, 'pictures', 'models');
  /** Version by id. */
  const own = new Map<string, string>();
  /** When the server was asked in vain, by the made picture's path. */
  const absent = new Map<string, number>();
  const making = new Map<string, Promise<void>>();

  const ownPath = (model: ModelName): string => join(ownFolder, `${idOf(model)}.webp`);
  const madePath = (model: CataloguedModel): string => join(madeFolder, `${idOf(model)}-${factsOf(model)}.webp`);

  async function look(model: ModelName): Promise<void> {
    const found = await stat(ownPath(model)).catch(() => null);
    if (found) own.set(idOf(model), `${Math.round(found.mtimeMs)}-${found.size}`);
    else own.delete(idOf(model));
  }

  /** The server's picture, made small. @throws not_found */
  async function make(model: CataloguedModel, target: string): Promise<void> {
    const { folder, name } = model;
    const asked = copyToAsk(model, options, mayHavePicture);
    // Nobody can be asked now.
    if (!asked) throw noPreview(model);
    const { pathIndex } = asked.copy;
    const { comfyui } = asked.connection;
    const bytes = pathIndex === null ? null : await comfyui.modelPreview({ folder, name, pathIndex });
    if (!bytes) {
      absent.set(target, Date.now());
      throw noPreview(model);
    }
    await mkdir(madeFolder, { recursive: true });
    const source = join(madeFolder, `.${randomUUID()}`);
    const shrunk = `${source}.webp`;
    try {
      await writeFile(source, bytes);
      await pictures.make({ kind: 'shrink', source, target: shrunk, ...limits });
      await rename(shrunk, target);
    } finally {
      await rm(source, { force: true });
      await rm(shrunk, { force: true });
    }
  }

  async function serverFile(model: CataloguedModel): Promise<string> {
    const target = madePath(model);
    if (await stat(target).then(...yesOrNo)) return target;
    if (isAbsent(target)) throw noPreview(model);
    const running = making.get(target) ?? make(model, target).finally(() => making.delete(target));
    making.set(target, running);
    await running;
    return target;
  }

  const isAbsent = (target: string): boolean => Date.now() - (absent.get(target) ?? -Infinity) < absentMs;

  return {
    address(model) {
      // Nothing is hashed where nothing can be found by it: lists are long.
      const version = own.size === 0 ? undefined : own.get(idOf(model));
      const mayBeThere = model.copies.some(mayHavePicture) && (absent.size === 0 || !isAbsent(madePath(model)));
      if (version === undefined && !mayBeThere) return null;
      const { folder, name, bytes, modifiedAt } = model;
      const v = version ?? `${(bytes ?? 0).toString(36)}-${(modifiedAt ?? 0).toString(36)}`;
      return `/models/preview?${new URLSearchParams({ folder, name, v })}`;
    },
    async set(model, given) {
      const target = ownPath(model);
      if (given.file === undefined && given.outputId === undefined) await rm(target, { force: true });
      else {
        await mkdir(ownFolder, { recursive: true });
        await writeAtomically(target, await makePreview(given, { ...options, folder: ownFolder }));
      }
      await look(model);
    },
    async file(model) {
      const version = own.get(idOf(model));
      const path = version === undefined ? await serverFile(model) : ownPath(model);
      const { size } = await stat(path).catch(() => {
        throw noPreview(model);
      });
      const filename = `${idOf(model)}.webp`;
      return { path, mime: 'image/webp', bytes: size, etag: `"${version ?? factsOf(model)}"`, filename };
    },
    async start() {
      // Of a program that was killed while it made one.
      const unfinished = (await readdir(madeFolder).catch(() => [])).filter((file) => file.startsWith('.'));
      await Promise.all(unfinished.map((file) => rm(join(madeFolder, file), { force: true })));
      for (const file of await readdir(ownFolder).catch(() => [])) {
        const [, id] = /^([0-9a-f]{24})\.webp$/.exec(file) ?? [];
        const found = id === undefined ? null : await stat(join(ownFolder, file)).catch(() => null);
        if (id !== undefined && found) own.set(id, `${Math.round(found.mtimeMs)}-${found.size}`);
      }
    },
  };
}

/** Where the server tells where the file lies. */
const mayHavePicture = ({ pathIndex }: ModelCopy): boolean => pathIndex !== null;

const yesOrNo = [() => true, () => false] as const;

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);
const idOf = ({ folder, name }: ModelName): string => hashOf(`${folder}\n${name}`);
/** Another file of that name is likely to have another picture. */
const factsOf = ({ bytes, modifiedAt }: CataloguedModel): string => hashOf(`${bytes}\n${modifiedAt}`).slice(0, 12);

const noPreview = ({ name }: ModelName): EaselError =>
  new EaselError('not_found', `There is no picture of the model '${name.slice(0, 120)}'.`, {
    nextStep: 'Set one, from a file or from something made with it.',
  });

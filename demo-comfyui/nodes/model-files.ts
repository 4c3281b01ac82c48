import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { modelFolders } from './model-lists.ts';

export interface DemoModel {
  readonly name: string;
  readonly bytes: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** Place among the folder's places: 0 is what this server pretends to have, 1 the folder that it was given. */
  readonly pathIndex: number;
}

/** What every listed file of a folder ends in, as ComfyUI has it. */
const endings: ReadonlySet<string> = new Set(['.ckpt', '.pt', '.pt2', '.bin', '.pth', '.safetensors', '.pkl', '.sft']);

/** Sizes of such files, so that a list looks like one. */
const usualBytes: Readonly<Record<string, number>> = {
  checkpoints: 2_132_626_794,
  loras: 151_112_000,
  vae: 334_641_190,
  text_encoders: 246_144_152,
  diffusion_models: 11_901_525_888,
  embeddings: 24_655,
  controlnet: 722_601_104,
  upscale_models: 66_957_746,
};
/** A day in 2024. */
const usualTime = 1_717_200_000;
/** ComfyUI reads no longer headers. */
const mostHeaderBytes = 1024 * 1024;

/** The model files of this server: those it pretends to have, and the real ones in a folder that it was given, which may change. */
export class ModelFiles {
  readonly #folder: string | undefined;
  readonly #lacks: readonly string[];

  constructor(folder: string | undefined, lacks: readonly string[] = []) {
    this.#folder = folder;
    this.#lacks = lacks;
  }

  folders(): string[] {
    return [...modelFolders.keys()];
  }

  /** Undefined for a folder that ComfyUI does not know. */
  list(folder: string): DemoModel[] | undefined {
    const pretended = modelFolders.get(folder)?.filter((name) => !this.#lacks.includes(name));
    if (pretended === undefined) return undefined;
    const files = pretended.map((name) => ({
      name,
      bytes: pretendedBytes(folder, name),
      modified: usualTime,
      pathIndex: 0,
    }));
    return [...files, ...this.#real(folder).filter(({ name }) => !pretended.includes(name))];
  }

  names(folder: string): string[] | undefined {
    return this.list(folder)
      ?.map(({ name }) => name)
      .sort();
  }

  /** `__metadata__` of the file's header; undefined where there is none. */
  async metadata(folder: string, name: string): Promise<Record<string, string> | undefined> {
    const model = this.list(folder)?.find((one) => one.name === name);
    if (model === undefined || !name.endsWith('.safetensors')) return undefined;
    if (model.pathIndex === 0) return pretendedMetadata[name];
    return readMetadata(join(this.#folder ?? '', folder, name));
  }

  #real(folder: string): DemoModel[] {
    if (this.#folder === undefined) return [];
    const root = join(this.#folder, folder);
    try {
      return readdirSync(root, { recursive: true, encoding: 'utf8' })
        .filter((name) => endings.has(extname(name)))
        .map((name) => {
          const { size, mtimeMs } = statSync(join(root, name));
          return { name, bytes: size, modified: mtimeMs / 1000, pathIndex: 1 };
        });
    } catch {
      return [];
    }
  }
}

/** Always the same, and another for every name. */
function pretendedBytes(folder: string, name: string): number {
  const digest = createHash('sha256').update(name).digest();
  return (usualBytes[folder] ?? 1_000_000) + digest.readUInt16BE(0);
}

async function readMetadata(path: string): Promise<Record<string, string> | undefined> {
  const file = await open(path);
  try {
    const length = Buffer.alloc(8);
    await file.read(length, 0, 8, 0);
    const bytes = Number(length.readBigUInt64LE());
    if (bytes > mostHeaderBytes) return undefined;
    const header = Buffer.alloc(bytes);
    await file.read(header, 0, bytes, 8);
    return (JSON.parse(header.toString('utf8')) as { __metadata__?: Record<string, string> }).__metadata__;
  } finally {
    await file.close();
  }
}

/** As the makers of such files write it. */
const pretendedMetadata: Readonly<Record<string, Record<string, string>>> = {
  'sd_xl_base_1.0.safetensors': {
    'modelspec.sai_model_spec': '1.0.0',
    'modelspec.architecture': 'stable-diffusion-xl-v1-base',
    'modelspec.title': 'Stable Diffusion XL 1.0 Base (demo)',
    'modelspec.resolution': '1024x1024',
    'modelspec.license': 'CreativeML Open RAIL++-M License',
    'modelspec.hash_sha256': '0xd7a9105a900fd52748f20725fe52fe52b507fd36bee4fc107b1550a26e6ee1d7',
  },
  'watercolor-style.safetensors': {
    ss_base_model_version: 'sd_v1',
    ss_resolution: '(512, 512)',
    ss_tag_frequency: '{"10_watercolor": {"watercolor": 40, "paper": 12}}',
    'modelspec.trigger_phrase': 'watercolor style, wet paper',
  },
};

import { modelFile } from '../model-file.ts';
import { nearestName, nearestNames } from '../../nearest-name.ts';

/** Inputs that name a model file by convention, with or without a number behind: `clip_name`, `clip_name1`, `lora_name_2`. */
export const modelInputs: ReadonlySet<string> = new Set([
  'ckpt_name',
  'checkpoint',
  'base_ckpt_name',
  'refiner_ckpt_name',
  'unet_name',
  'diffusion_model',
  'diffusion_model_name',
  'vae_name',
  'clip_name',
  'clip_vision_name',
  'clip_vision',
  'text_encoder',
  'text_encoder_name',
  'lora_name',
  'lora',
  'control_net_name',
  'controlnet_name',
  'style_model_name',
  'upscale_model_name',
  'upscale_model',
  'gligen_name',
  'hypernetwork_name',
  'photomaker_model_name',
  'audio_encoder_name',
  'bg_removal_name',
  'ipadapter_file',
  'instantid_file',
  'pulid_file',
  'sam_model_name',
  'embedding_name',
  'motion_model_name',
]);

/** Names that mean a model file only on a class that loads one: a partner's node has a `model_name` as well. */
const ambiguousInputs: ReadonlySet<string> = new Set(['model_name', 'model', 'model_path', 'name', 'pipeline_name']);

/** Whether a choice is a model file: by the input's name, or by the value's ending. */
export function isModelInput(classType: string, input: string, value: unknown): boolean {
  if (typeof value !== 'string' || value === '') return false;
  const name = (input.split('.').at(-1) ?? input).replace(/_?(?<!\d)\d+$/, '');
  if (modelFile.test(value) || modelInputs.has(name)) return true;
  return ambiguousInputs.has(name) && /load/i.test(classType);
}

/** The file's own name: models lie in folders below their folder, with either slash. */
export function fileName(name: string): string {
  return name.replace(/^.*[/\\]/s, '');
}

/** The installed name that is meant most probably: the same file in another folder, else the one of the nearest spelling. */
export function nearestModel(given: string, installed: readonly string[]): string | null {
  const wanted = stem(given);
  const byStem = new Map(installed.map((name) => [stem(name), name]));
  const same = byStem.get(wanted);
  if (same !== undefined) return same;
  const nearest = nearestName(wanted, [...byStem.keys()]);
  return nearest === null ? null : (byStem.get(nearest) ?? null);
}

/** The same, several of them: the nearest first. */
export function nearestModels(given: string, installed: readonly string[], most: number): string[] {
  const wanted = stem(given);
  const byStem = Map.groupBy(installed, stem);
  const same = byStem.get(wanted) ?? [];
  const others = nearestNames(wanted, [...byStem.keys()], most).filter((near) => near !== wanted);
  return [...same, ...others.flatMap((near) => byStem.get(near) ?? [])].slice(0, most);
}

/** Endings and folders are alike everywhere: only what is between tells models apart. */
function stem(name: string): string {
  return fileName(name.slice(0, 300)).replace(modelFile, '').toLowerCase();
}

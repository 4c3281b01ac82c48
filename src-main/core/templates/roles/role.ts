import type { Constant } from '../../workflows/graph/constant.ts';

/** What an input of a workflow is for, in the words of a tool's parameters. */
export type Role =
  | 'prompt'
  | 'negative_prompt'
  | 'lyrics'
  | 'seed'
  | 'steps'
  | 'cfg'
  | 'guidance'
  | 'sampler'
  | 'scheduler'
  | 'strength'
  | 'control_strength'
  | 'width'
  | 'height'
  | 'size'
  | 'aspect_ratio'
  | 'megapixels'
  | 'batch_size'
  | 'length'
  | 'duration'
  | 'fps'
  | 'scale'
  | 'left'
  | 'top'
  | 'right'
  | 'bottom'
  | 'feathering'
  | 'model'
  | 'vae'
  | 'clip'
  | 'upscale_model'
  | 'other_model'
  | 'lora'
  | 'lora_strength'
  | 'image'
  | 'mask'
  | 'audio'
  | 'video'
  | 'model3d'
  | 'filename_prefix';

export interface RoleTarget {
  readonly node: string;
  readonly input: string;
}

export interface FoundRole {
  readonly role: Role;
  /** 1 is the main one; a second picture, a later stage, another LoRA count on. */
  readonly number: number;
  /** All of them get the same value; never empty. */
  readonly targets: readonly RoleTarget[];
  /** What the workflow has at the first target. */
  readonly value: Constant;
  /** Sentences for a person. */
  readonly reason: string;
  /** False where the graph leaves it open, and a person should look. */
  readonly sure: boolean;
  /** Whether a person would want to set it for each picture; `reason` says why not. */
  readonly wanted: boolean;
  /** Which of several files it is, by the input that takes it: `start_image`. */
  readonly use: string | null;
  /** ComfyUI's folder of a model file. */
  readonly folder: string | null;
}

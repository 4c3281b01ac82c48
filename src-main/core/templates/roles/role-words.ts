import type { Role } from './role.ts';

interface RoleWords {
  readonly title: string;
  readonly description: string;
  readonly group: 'basic' | 'advanced';
}

/** How a parameter of each role is offered. */
export const roleWords: Readonly<Record<Role, RoleWords>> = {
  prompt: { title: 'Prompt', description: 'What to make: subject, style, light, detail.', group: 'basic' },
  negative_prompt: { title: 'Negative prompt', description: 'What the result should not show.', group: 'basic' },
  lyrics: { title: 'Lyrics', description: 'The words that are sung.', group: 'basic' },
  seed: {
    title: 'Seed',
    description: 'The same seed and settings give the same result; -1 draws a random one.',
    group: 'advanced',
  },
  steps: { title: 'Steps', description: 'Sampling steps: more take longer and refine more.', group: 'advanced' },
  cfg: { title: 'Guidance (CFG)', description: 'How strictly the result follows the prompt.', group: 'advanced' },
  guidance: {
    title: 'Guidance',
    description: 'How strictly the result follows the prompt, for models that are told so by the text.',
    group: 'advanced',
  },
  sampler: { title: 'Sampler', description: 'Sampling method.', group: 'advanced' },
  scheduler: { title: 'Scheduler', description: 'How the noise falls from step to step.', group: 'advanced' },
  strength: {
    title: 'Strength',
    description: 'How much of what is handed in is made anew: 0 keeps it, 1 replaces it.',
    group: 'basic',
  },
  control_strength: {
    title: 'Control strength',
    description: 'How strictly the result follows the control image: 0 not at all, 1 as trained.',
    group: 'basic',
  },
  width: { title: 'Width', description: 'Width in pixels.', group: 'basic' },
  height: { title: 'Height', description: 'Height in pixels.', group: 'basic' },
  size: { title: 'Size', description: 'Size of the result.', group: 'basic' },
  aspect_ratio: { title: 'Aspect ratio', description: 'Shape of the result, width to height.', group: 'basic' },
  megapixels: { title: 'Megapixels', description: 'Size of the result in millions of pixels.', group: 'basic' },
  batch_size: { title: 'Count', description: 'How many are made at once.', group: 'advanced' },
  length: { title: 'Length', description: 'Length of the video in frames.', group: 'basic' },
  duration: { title: 'Duration', description: 'Length in seconds.', group: 'basic' },
  fps: { title: 'Frame rate', description: 'Frames per second.', group: 'advanced' },
  scale: { title: 'Scale', description: 'How many times as large it becomes.', group: 'basic' },
  left: { title: 'Left', description: 'Pixels to add on the left.', group: 'basic' },
  top: { title: 'Top', description: 'Pixels to add at the top.', group: 'basic' },
  right: { title: 'Right', description: 'Pixels to add on the right.', group: 'basic' },
  bottom: { title: 'Bottom', description: 'Pixels to add at the bottom.', group: 'basic' },
  feathering: {
    title: 'Feathering',
    description: 'Pixels over which what is added fades into the picture.',
    group: 'advanced',
  },
  model: { title: 'Model', description: 'File name of the model that samples.', group: 'advanced' },
  vae: { title: 'VAE', description: 'File name of the VAE.', group: 'advanced' },
  clip: { title: 'Text encoder', description: 'File name of the text encoder.', group: 'advanced' },
  upscale_model: { title: 'Upscale model', description: 'File name of the model that enlarges.', group: 'advanced' },
  other_model: { title: 'Model file', description: 'File name of a further model.', group: 'advanced' },
  lora: { title: 'LoRA', description: 'File name of a LoRA.', group: 'advanced' },
  lora_strength: {
    title: 'LoRA strength',
    description: 'How strongly the LoRA is applied: 0 not at all, 1 as trained.',
    group: 'advanced',
  },
  image: { title: 'Image', description: 'The picture to work from.', group: 'basic' },
  mask: { title: 'Mask', description: 'The mask: white is made anew, black is kept.', group: 'basic' },
  audio: { title: 'Audio', description: 'The sound to work from.', group: 'basic' },
  video: { title: 'Video', description: 'The video to work from.', group: 'basic' },
  model3d: { title: '3D model', description: 'The 3D model to work from.', group: 'basic' },
  filename_prefix: {
    title: 'File name',
    description: 'What the names of the saved files begin with.',
    group: 'advanced',
  },
};

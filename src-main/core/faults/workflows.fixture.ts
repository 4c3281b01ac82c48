import type { Dice } from './dice.fixture.ts';

interface Node {
  readonly class_type: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}

const save = (from: string, prefix: string): Node => ({
  class_type: 'SaveImage',
  inputs: { images: [from, 0], filename_prefix: prefix },
});

const empty = (dice: Dice): Node => ({
  class_type: 'EmptyImage',
  inputs: { width: 64, height: 64, batch_size: 1, color: dice.whole(0, 0xffffff) },
});

/** A moment, a while, two pictures apart in time, or one that fails; never the same again. */
export function wildWorkflow(dice: Dice, { mayFail }: { mayFail: boolean }): Readonly<Record<string, Node>> {
  const roll = dice.number(0, 1);
  if (roll < 0.25) return { 1: empty(dice), 2: save('1', 'quick') };
  if (roll < 0.35 && mayFail) return { 1: empty(dice), 2: save('1', '../outside') };
  const early: Record<string, Node> = dice.chance(0.4) ? { 10: empty(dice), 11: save('10', 'early') } : {};
  return {
    ...early,
    3: { class_type: 'CheckpointLoaderSimple', inputs: { ckpt_name: 'sd_xl_base_1.0.safetensors' } },
    4: { class_type: 'CLIPTextEncode', inputs: { text: `a boat ${dice.whole(0, 1e9)}`, clip: ['3', 1] } },
    5: { class_type: 'EmptyLatentImage', inputs: { width: 64, height: 64, batch_size: 1 } },
    6: {
      class_type: 'KSampler',
      inputs: {
        seed: dice.whole(0, 1e9),
        steps: dice.whole(5, 60),
        cfg: 7,
        sampler_name: 'euler',
        scheduler: 'normal',
        denoise: 1,
        model: ['3', 0],
        positive: ['4', 0],
        negative: ['4', 0],
        latent_image: ['5', 0],
      },
    },
    7: { class_type: 'VAEDecode', inputs: { samples: ['6', 0], vae: ['3', 2] } },
    8: save('7', 'late'),
  };
}

/** How many files it makes when it ends well. */
export const filesOf = (workflow: Readonly<Record<string, { readonly class_type: string }>>): number =>
  Object.values(workflow).filter(({ class_type: type }) => type === 'SaveImage').length;

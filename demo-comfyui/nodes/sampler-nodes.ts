import { setTimeout as sleep } from 'node:timers/promises';
import type { Sampling } from '../drawing/draw-tasks.ts';
import type { NodeClass, NodeContext, NodeInputs } from './node-context.ts';
import type { LatentValue } from './node-values.ts';

/** Which steps of the schedule run: `from` (exclusive) to `to` of `of`. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly of: number;
}

export const samplerNodes: Readonly<Record<string, NodeClass>> = {
  KSampler: {
    async run(inputs, context) {
      const steps = inputs.number('steps');
      const denoise = inputs.number('denoise');
      const sampling = readSampling(inputs, { seed: inputs.integer('seed'), steps, denoise });
      return { outputs: [await sample(inputs, sampling, { from: 0, to: steps, of: steps }, context)] };
    },
  },
  KSamplerAdvanced: {
    async run(inputs, context) {
      const steps = inputs.number('steps');
      const start = Math.min(inputs.number('start_at_step'), steps);
      const end = Math.max(start, Math.min(inputs.number('end_at_step'), steps));
      const addsNoise = inputs.text('add_noise') === 'enable';
      const latent = inputs.linkedValue('latent_image', 'latent');
      // Starting late on a picture leaves that much of it standing, as the noise schedule would.
      const kept = latent.frames.includes(undefined) ? 0 : start / steps;
      const denoise = addsNoise || kept > 0 ? 1 - kept : 0.5;
      const sampling = readSampling(inputs, { seed: inputs.integer('noise_seed'), steps, denoise });
      return { outputs: [await sample(inputs, sampling, { from: start, to: end, of: steps }, context)] };
    },
  },
};

function readSampling(inputs: NodeInputs, how: { seed: bigint; steps: number; denoise: number }): Sampling {
  const latent = inputs.linkedValue('latent_image', 'latent');
  const model = inputs.linkedValue('model', 'model');
  const positive = inputs.linkedValue('positive', 'conditioning');
  const { guide } = positive;
  return {
    width: latent.width,
    height: latent.height,
    frames: latent.frames,
    mask: latent.mask,
    guide: guide && { ...guide.image, strength: guide.strength },
    positive: positive.text,
    negative: inputs.linkedValue('negative', 'conditioning').text,
    seed: how.seed.toString(),
    steps: how.steps,
    cfg: inputs.number('cfg'),
    checkpoint: model.checkpoint,
    loras: model.loras,
    // An editing model keeps most of its reference even where all is noise.
    denoise: positive.reference === undefined ? how.denoise : Math.min(how.denoise, 0.7),
  };
}

async function sample(inputs: NodeInputs, sampling: Sampling, span: Span, context: NodeContext): Promise<LatentValue> {
  const { draw, signal } = context;
  const id = draw.newId();
  const total = span.to - span.from;
  let isPrepared = false;
  try {
    for (let step = 1; step <= total; step += 1) {
      const stepEnd = sleep(context.stepMs, undefined, { signal });
      // The server may stop while a preview is being drawn: nobody waits for the step's end then.
      stepEnd.catch(() => undefined);
      let jpeg: Uint8Array | undefined;
      try {
        if (context.wantsPreviews()) {
          if (!isPrepared) await draw.run('startSampling', { ...sampling, id });
          isPrepared = true;
          jpeg = await draw.run('preview', { id, progress: (span.from + step) / span.of });
        }
      } finally {
        await stepEnd;
      }
      context.progress(step, total, jpeg);
    }
    const finished = await draw.run('finishSampling', { ...sampling, id, progress: span.to / span.of });
    const latent = inputs.linkedValue('latent_image', 'latent');
    return { ...latent, frames: finished.frames };
  } finally {
    if (isPrepared) void draw.run('forgetSampling', { id }).catch(() => undefined);
  }
}

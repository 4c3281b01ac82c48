import type { NodeClass } from './node-context.ts';

/** Loads nothing: a demo model is its name. */
export const loaderNodes: Readonly<Record<string, NodeClass>> = {
  CheckpointLoaderSimple: {
    run(inputs) {
      const checkpoint = inputs.text('ckpt_name');
      return {
        outputs: [
          { kind: 'model', checkpoint, loras: [] },
          { kind: 'clip', checkpoint },
          { kind: 'vae', name: checkpoint },
        ],
      };
    },
  },
  UNETLoader: {
    run: (inputs) => ({ outputs: [{ kind: 'model', checkpoint: inputs.text('unet_name'), loras: [] }] }),
  },
  DualCLIPLoader: {
    run: (inputs) => ({ outputs: [{ kind: 'clip', checkpoint: inputs.text('clip_name1') }] }),
  },
  ControlNetLoader: {
    run: (inputs) => ({ outputs: [{ kind: 'control-net', name: inputs.text('control_net_name') }] }),
  },
  LoraLoader: {
    run(inputs) {
      const model = inputs.linkedValue('model', 'model');
      const lora = { name: inputs.text('lora_name'), strength: inputs.number('strength_model') };
      return { outputs: [{ ...model, loras: [...model.loras, lora] }, inputs.linkedValue('clip', 'clip')] };
    },
  },
  LoraLoaderModelOnly: {
    run(inputs) {
      const model = inputs.linkedValue('model', 'model');
      const lora = { name: inputs.text('lora_name'), strength: inputs.number('strength_model') };
      return { outputs: [{ ...model, loras: [...model.loras, lora] }] };
    },
  },
  VAELoader: {
    run: (inputs) => ({ outputs: [{ kind: 'vae', name: inputs.text('vae_name') }] }),
  },
  UpscaleModelLoader: {
    run(inputs) {
      const name = inputs.text('model_name');
      const factor = Number(/x(\d)/i.exec(name)?.[1] ?? 4);
      return { outputs: [{ kind: 'upscale-model', name, factor }] };
    },
  },
  CLIPSetLastLayer: {
    run: (inputs) => ({ outputs: [inputs.linkedValue('clip', 'clip')] }),
  },
};

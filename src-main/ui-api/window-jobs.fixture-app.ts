/** What every job of the fixture submitted: a seed that no double holds. */
export const workflowText = `{
  "3": {
    "class_type": "KSampler",
    "inputs": { "seed": 18446744073709551615, "steps": 25, "model": ["4", 0] }
  },
  "4": { "class_type": "CheckpointLoaderSimple", "inputs": { "ckpt_name": "sd_xl_base_1.0.safetensors" } }
}
`;

/** What Python said of the failed one. */
export const tracebackText = `Traceback (most recent call last):
  File "/home/ann/ComfyUI/execution.py", line 496, in execute
    output_data, output_ui, has_subgraph = get_output_data(prompt_id, unique_id, obj, input_data_all)
  File "/home/ann/ComfyUI/nodes.py", line 1559, in sample
    return common_ksampler(model, seed, steps, cfg, sampler_name, scheduler, positive, negative, latent_image)
torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.25 GiB. GPU 0 has a total capacity of 7.79 GiB of which 1.12 GiB is free.

Inputs of the node:
  seed: [893657186346]
  steps: [25]`;

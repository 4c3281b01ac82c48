/** The model files this server pretends to have, by ComfyUI's folder keys and in the order `GET /models` gives them. */
export const modelFolders: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'checkpoints',
    [
      'dreamshaper_8.safetensors',
      'sd_xl_base_1.0.safetensors',
      'sd_xl_refiner_1.0.safetensors',
      'v1-5-pruned-emaonly.ckpt',
      'v1-5-pruned-emaonly.safetensors',
    ],
  ],
  ['configs', []],
  ['loras', ['add-detail.safetensors', 'lcm-lora-sdv1-5.safetensors', 'watercolor-style.safetensors']],
  ['vae', ['ae.safetensors', 'vae-ft-mse-840000-ema-pruned.safetensors']],
  ['text_encoders', ['clip_l.safetensors', 't5xxl_fp8_e4m3fn_scaled.safetensors']],
  ['diffusion_models', ['flux1-dev-kontext_fp8_scaled.safetensors']],
  ['clip_vision', []],
  ['style_models', []],
  ['embeddings', ['EasyNegative.safetensors']],
  ['diffusers', []],
  ['vae_approx', []],
  [
    'controlnet',
    [
      'control_v11f1p_sd15_depth_fp16.safetensors',
      'control_v11p_sd15_canny_fp16.safetensors',
      'control_v11p_sd15_openpose_fp16.safetensors',
    ],
  ],
  ['gligen', []],
  ['upscale_models', ['RealESRGAN_x2plus.pth', 'RealESRGAN_x4plus.pth']],
  ['custom_nodes', []],
  ['hypernetworks', []],
  ['photomaker', []],
  ['classifiers', []],
  ['model_patches', []],
  ['audio_encoders', []],
]);

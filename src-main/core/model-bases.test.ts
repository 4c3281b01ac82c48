import { expect, test } from 'vitest';
import { baseArchitecture, baseByName, isOfBases } from './model-bases.ts';

test.each([
  ['sd1.5', ['v1-5-pruned-emaonly.ckpt', 'sd-v1-4.ckpt', 'tiny_sd15.safetensors', 'dreamshaper_8.safetensors']],
  ['sd1.5', ['realisticVisionV60B1.safetensors', 'SD 1.5/anyName.safetensors', 'Stable-diffusion-v1/x.ckpt']],
  ['sd2', ['v2-1_768-ema-pruned.ckpt', '512-base-ema.ckpt', 'sd2.1.safetensors', 'stable-diffusion-2-1.safetensors']],
  ['sdxl', ['sd_xl_base_1.0.safetensors', 'juggernautXL_v9.safetensors', 'ponyDiffusionV6XL.safetensors']],
  ['sdxl', ['dreamshaperXL_lightning.safetensors', 'SDXL/merge.safetensors', 'illustrious_v1.safetensors']],
  ['sdxl-refiner', ['sd_xl_refiner_1.0.safetensors']],
  ['sd3', ['sd3_medium.safetensors', 'sd3.5_large.safetensors', 'stable-diffusion-3-medium.safetensors']],
  ['flux', ['flux1-dev-fp8.safetensors', 'FLUX.1-dev.gguf', 'Flux\\some merge.safetensors']],
  ['flux-schnell', ['flux1-schnell-fp8.safetensors']],
  ['flux-kontext', ['flux1-dev-kontext_fp8_scaled.safetensors']],
  ['flux-tools', ['flux1-fill-dev.safetensors', 'flux1-canny-dev.safetensors']],
  ['qwen-image', ['qwen_image_fp8_e4m3fn.safetensors']],
  ['qwen-image-edit', ['qwen_image_edit_2509_fp8_e4m3fn.safetensors']],
  ['z-image-turbo', ['z_image_turbo_bf16.safetensors']],
  ['z-image', ['z_image_bf16.safetensors']],
  ['wan2.2-5b', ['wan2.2_ti2v_5B_fp16.safetensors']],
  ['wan', ['wan2.1_t2v_1.3B_fp16.safetensors', 'Wan2_1-I2V-14B.safetensors']],
  ['ltx', ['ltx-video-2b-v0.9.safetensors', 'ltxv-13b-0.9.7-dev.safetensors']],
  ['ltx2', ['ltx-2-19b-dev.safetensors']],
  ['hunyuan3d', ['hunyuan3d-dit-v2_fp16.safetensors']],
  ['hunyuan', ['hunyuan_video_t2v_720p_bf16.safetensors']],
  ['stable-audio', ['stable-audio-open-1.0.safetensors', 'stable_audio_open.safetensors']],
  ['ace-step', ['ace_step_v1_3.5b.safetensors']],
  ['svd', ['svd_xt.safetensors', 'svd.safetensors']],
])('%s is told by a name', (base, names) => {
  expect(names.map((name) => [name, baseByName(name)])).toEqual(names.map((name) => [name, base]));
});

test('a name that says nothing is of no base, not of one that it has letters of', () => {
  const names = ['taiwan.safetensors', 'my merge v2.safetensors', 'pixel_art.ckpt', 'deepsvdream.ckpt', '', 'x'];
  expect(names.map(baseByName)).toEqual(names.map(() => null));
});

test('the header is believed before the name', () => {
  const said = (architecture: string) =>
    baseArchitecture('dreamshaper_8.safetensors', { 'modelspec.architecture': architecture });
  expect(said('stable-diffusion-xl-v1-base')).toBe('sdxl');
  expect(said('stable-diffusion-xl-v1-refiner')).toBe('sdxl-refiner');
  expect(said('stable-diffusion-v1/lora')).toBe('sd1.5');
  expect(said('stable-diffusion-v2-768-v')).toBe('sd2');
  expect(said('stable-diffusion-v3-medium')).toBe('sd3');
  expect(said('stable-video-diffusion-img2vid-v1')).toBe('svd');
  expect(said('flux-1-dev')).toBe('flux');
  expect(said('Something New')).toBe('something-new');
  expect(said(' ')).toBe('sd1.5');
  expect(baseArchitecture('x.safetensors', { ss_base_model_version: 'sdxl_base_v1-0' })).toBe('sdxl');
  expect(baseArchitecture('x.safetensors', { ss_base_model_version: 'sd_v1' })).toBe('sd1.5');
  expect(baseArchitecture('x.safetensors', { 'modelspec.architecture': 7 })).toBe(null);
});

test('a model of unknown base does where one of the Stable Diffusion family is wanted', () => {
  expect(isOfBases(null, ['sd1.5', 'sdxl'])).toBe(true);
  expect(isOfBases(null, ['flux'])).toBe(false);
  expect(isOfBases('flux', ['flux'])).toBe(true);
  expect(isOfBases('flux', ['sdxl'])).toBe(false);
});

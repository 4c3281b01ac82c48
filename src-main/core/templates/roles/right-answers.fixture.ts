/**
 * The right answers, written by hand from the workflows. A place is `node.input`; several places of one role get the same
 * value: both texts of a Flux or SDXL encoder, the text of a refiner or a second pass beside that of the first, and a
 * scheduler that wants to know the size. Of several texts the one for the whole picture is the prompt.
 *
 * `-` is a role that the workflow does not have: no negative text (or one that is emptied on purpose), a partner's node
 * without a seed. Size is width and height, or what else decides it.
 */
type Row = readonly [name: string, prompt: string, negative: string, seed: string, size: string];

/** The first 40 by the rule. */
export const rightAnswers: readonly Row[] = [
  ['api_bfl_flux_pro_t2i', '11.prompt', '-', '11.seed', '11.aspect_ratio'],
  ['api_kling_v3_t2i', '27.prompt', '27.negative_prompt', '-', '27.aspect_ratio'],
  ['api_openai_dall_e_2_t2i', '10.prompt', '-', '10.seed', '10.size'],
  ['api_openai_dall_e_3_t2i', '21.prompt', '-', '21.seed', '21.size'],
  ['api_openai_image_1_t2i', '10.prompt', '-', '10.seed', '10.size'],
  ['api_recraft_image_gen_with_color_control', '3.prompt', '-', '3.seed', '3.size'],
  ['api_recraft_image_gen_with_style_control', '3.prompt', '-', '3.seed', '3.size'],
  ['api_recraft_vector_gen', '3.prompt', '-', '3.seed', '3.size'],
  ['api_runway_text_to_image', '3.prompt', '-', '-', '3.ratio'],
  ['api_wan_text_to_image', '12.prompt', '12.negative_prompt', '12.seed', '12.width 12.height'],
  ['area_composition', '6.text 26.text', '7.text 27.text', '3.seed', '5.width 5.height'],
  ['area_composition_square_area_for_subject', '6.text', '7.text 27.text', '3.seed', '5.width 5.height'],
  ['basic_switch_node', '68.value', '-', '64:58.seed', '64:57.width 64:57.height'],
  ['default', '6.text', '7.text', '3.seed', '5.width 5.height'],
  ['flux1_krea_dev', '200:195.text', '-', '200:197.seed', '200:196.width 200:196.height'],
  ['flux_dev_full_text_to_image', '41.t5xxl 41.clip_l', '-', '31.seed', '27.width 27.height'],
  ['flux_schnell', '6.text', '33.text', '31.seed', '27.width 27.height'],
  ['flux_schnell_full_text_to_image', '41.t5xxl 41.clip_l', '-', '31.seed', '27.width 27.height'],
  ['gligen_textbox_example', '24.text', '7.text', '3.seed', '5.width 5.height'],
  ['hidream_i1_dev', '16.text', '40.text', '3.seed', '53.width 53.height'],
  ['hidream_i1_fast', '85.text', '90.text', '94.seed', '84.width 84.height'],
  ['hidream_i1_full', '91.text', '85.text', '93.seed', '86.width 86.height'],
  ['hiresfix_latent_workflow', '6.text', '7.text', '3.seed', '5.width 5.height'],
  ['image_boogu_image_0_1_turbo_t2i', '34:11.text', '-', '34:32.seed', '35.aspect_ratio 35.megapixels'],
  [
    'image_chroma1_radiance_text_to_image',
    '762:693.text',
    '762:728.text',
    '762:718.noise_seed',
    '762:760.width 762:760.height',
  ],
  ['image_ernie_image', '88:78.value', '88:72.text', '88:70.seed', '88:71.width 88:71.height'],
  ['image_ernie_image_turbo', '88:94.value', '-', '88:70.seed', '88:71.width 88:71.height'],
  ['image_flux2_klein_text_to_image', '76.value', '75:67.text', '75:73.noise_seed', '75:68.value 75:69.value'],
  [
    'image_flux2_text_to_image',
    '98:6.text',
    '-',
    '98:25.noise_seed',
    '98:47.width 98:48.width 98:47.height 98:48.height',
  ],
  ['image_flux2_text_to_image_9b', '75:74.text', '75:67.text', '75:73.noise_seed', '75:68.value 75:69.value'],
  ['image_ideogram4_t2i_int8', '98:24.text', '-', '98:18.noise_seed', '37.aspect_ratio 37.megapixels'],
  ['image_kandinsky5_t2i', '12:7.text', '12:2.text', '12:8.seed', '12:18.width 12:18.height'],
  ['image_lens_turbo_t2i', '34:3.text', '34:7.text', '34:14.noise_seed', '35.aspect_ratio 35.megapixels'],
  ['image_mage_flow_t2i_int8', '12:5.prompt', '12:5.negative_prompt', '12:6.seed', '27.aspect_ratio 27.megapixels'],
  [
    'image_mage_flow_turbo_t2i_int8',
    '12:5.prompt',
    '12:5.negative_prompt',
    '12:6.seed',
    '27.aspect_ratio 27.megapixels',
  ],
  ['image_ming_image_01_design_t2i', '80:77.value', '-', '80:26.noise_seed', '75.aspect_ratio 75.megapixels'],
  ['image_moss_image_base_t2i', '18:17.value', '18:5.text', '18:7.seed', '19.aspect_ratio 19.megapixels'],
  ['image_netayume_lumina_t2i', '48:51.value', '48:35:42.value', '48:33.seed', '48:31.width 48:31.height'],
  ['image_omnigen2_t2i', '42:6.text', '42:7.text', '42:21.noise_seed', '42:11.width 42:11.height'],
  ['image_pixeldit_t2i', '44:6.text', '44:30.text', '44:42.seed', '46.aspect_ratio 46.megapixels'],
];

/** The rest of those the rule chooses from. */
export const furtherAnswers: readonly Row[] = [
  ['image_qwen_Image_2512', '238:227.text', '238:228.text', '238:230.seed', '238:232.width 238:232.height'],
  [
    'image_qwen_image_2_1_t2i',
    '459:474.on_false',
    '459:452.negative_prompt',
    '459:458.seed',
    '13.aspect_ratio 13.megapixels',
  ],
  [
    'image_qwen_image_2_1_turbo_t2i',
    '459:474.on_false',
    '459:452.negative_prompt',
    '459:488.noise_seed',
    '13.aspect_ratio 13.megapixels',
  ],
  ['image_z_image_int8', '76:67.text', '76:71.text', '76:69.seed', '94.aspect_ratio 94.megapixels'],
  ['image_z_image_turbo', '57:27.text', '-', '57:3.seed', '57:13.width 57:13.height'],
  ['image_z_image_turbo_int8', '57:27.text', '-', '57:3.seed', '57:13.width 57:13.height'],
  ['lora', '6.text', '7.text', '3.seed', '5.width 5.height'],
  ['sd3.5_simple_example', '16.text', '40.text', '3.seed', '53.width 53.height'],
  ['sdxl_refiner_prompt_example', '6.text 15.text', '7.text 16.text', '10.noise_seed', '5.width 5.height'],
  ['sdxl_simple_example', '6.text 15.text', '7.text 16.text', '10.noise_seed', '5.width 5.height'],
  ['sdxlturbo_example', '6.text', '7.text', '13.noise_seed', '5.width 5.height'],
  ['template_qwen_Image_2512_360_lora', '269.value', '238:228.text', '238:230.seed', '238:232.width 238:232.height'],
  ['template_qwen_image_illustration_lora', '76:6.text', '76:7.text', '76:3.seed', '76:58.width 76:58.height'],
  ['template_sugar_coated_gummy_style_qwen', '76:80.string_a', '76:7.text', '76:3.seed', '76:58.width 76:58.height'],
  ['utility_pid_latent_upscale_dit', '232.value', '-', '95:3.seed', '95:13.width 95:13.height'],
];

/** The tool that says what is in a picture. */
export const describeTool = 'describe_image';

/** Node classes that make a text of a picture, and what they need, by where they come from. */
export interface VisionPack {
  /** Its name; null for ComfyUI itself. */
  readonly pack: string | null;
  /** Where it can be had. */
  readonly address: string;
  readonly classTypes: readonly string[];
}

/**
 * The caption and vision node classes that the built-in templates of `describe_image` know. Paid ones (Gemini, OpenAI, … through ComfyUI's
 * API nodes) are left out: nobody should pay for a look at a picture without having chosen to.
 */
export const visionPacks: readonly VisionPack[] = [
  {
    pack: null,
    address: 'https://github.com/comfyanonymous/ComfyUI',
    classTypes: ['TextGenerate'],
  },
  {
    pack: 'ComfyUI-Florence2',
    address: 'https://github.com/kijai/ComfyUI-Florence2',
    classTypes: ['DownloadAndLoadFlorence2Model', 'Florence2Run'],
  },
  {
    pack: 'joycaption_comfyui',
    address: 'https://github.com/fpgaminer/joycaption_comfyui',
    classTypes: ['JJC_DownloadAndLoadJoyCaptionModel', 'JJC_JoyCaption'],
  },
  {
    pack: 'ComfyUI-JoyCaption',
    address: 'https://github.com/1038lab/ComfyUI-JoyCaption',
    classTypes: ['JC_adv'],
  },
  {
    pack: 'ComfyUI-QwenVL',
    address: 'https://github.com/1038lab/ComfyUI-QwenVL',
    classTypes: ['AILab_QwenVL'],
  },
  {
    pack: 'ComfyUI-moondream',
    address: 'https://github.com/kijai/ComfyUI-moondream',
    classTypes: ['MoondreamQuery'],
  },
  {
    pack: 'WAS Node Suite',
    address: 'https://github.com/WASasquatch/was-node-suite-comfyui',
    classTypes: ['BLIP Model Loader', 'BLIP Analyze Image'],
  },
  {
    pack: 'ComfyUI-WD14-Tagger',
    address: 'https://github.com/pythongosssss/ComfyUI-WD14-Tagger',
    classTypes: ['WD14Tagger|pysssss'],
  },
];

/** The pack that brings a class; undefined for classes that are not in the list. */
export function visionPackOf(classType: string): VisionPack | undefined {
  return visionPacks.find(({ classTypes }) => classTypes.includes(classType));
}

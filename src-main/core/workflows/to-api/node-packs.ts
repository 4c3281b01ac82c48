import { textOf } from '../ui-graph/json-value.ts';
import type { UiNode } from '../ui-graph/ui-graph.ts';

export interface Pack {
  /** Where the class comes from, for a sentence. */
  readonly from: string;
  readonly nextStep: string;
}

/** Well-known packs by how their classes are called. */
const byName: readonly (readonly [RegExp, string])[] = [
  [/\(rgthree\)$/, 'rgthree-comfy'],
  [/\|pysssss$/, 'ComfyUI-Custom-Scripts'],
  [/^VHS_/, 'ComfyUI-VideoHelperSuite'],
  [/^(easy |easy$)/, 'ComfyUI-Easy-Use'],
  [/^(SetNode|GetNode)$|KJ$|^(ImageResizeKJv2|GetImageSizeAndCount|INTConstant|FloatConstant)$/, 'ComfyUI-KJNodes'],
  [/^(Anything Everywhere\??3?|Prompts Everywhere|Seed Everywhere|Simple String)$/, 'cg-use-everywhere'],
  [/^(Impact|FaceDetailer|DetailerForEach|SAMLoader|ToBasicPipe|FromBasicPipe|BasicPipe)/, 'ComfyUI-Impact-Pack'],
  [/^(Ultralytics)/, 'ComfyUI-Impact-Subpack'],
  [/^(IPAdapter|PrepImageForClipVision)/, 'ComfyUI_IPAdapter_plus'],
  [/^ADE_/, 'ComfyUI-AnimateDiff-Evolved'],
  [/^ACN_|^ControlNetLoaderAdvanced$/, 'ComfyUI-Advanced-ControlNet'],
  [/^(UnetLoaderGGUF|CLIPLoaderGGUF|DualCLIPLoaderGGUF|TripleCLIPLoaderGGUF)/, 'ComfyUI-GGUF'],
  [/^UltimateSDUpscale/, 'ComfyUI_UltimateSDUpscale'],
  [/^(LayerUtility|LayerMask|LayerColor|LayerFilter|LayerStyle): ?/, 'ComfyUI_LayerStyle'],
  [/^CR /, 'ComfyUI_Comfyroll_CustomNodes'],
  [/\(Efficient\)$|^Efficient Loader$|^Eff\. Loader/, 'efficiency-nodes-comfyui'],
  [/Preprocessor$|^AIO_Preprocessor$/, 'comfyui_controlnet_aux'],
  [/^WanVideo/, 'ComfyUI-WanVideoWrapper'],
  [/\+$|^(ImageResize|MaskPreview|SimpleMath)\+/, 'ComfyUI_essentials'],
  [/^(Inspire|.*\/\/Inspire$)/, 'ComfyUI-Inspire-Pack'],
  [/\(mtb\)$/, 'comfy-mtb'],
  [/^(Text Multiline|Text Concatenate|Image Save|Number to|WAS_|CLIPTextEncode \(NSP\))/, 'was-node-suite-comfyui'],
  [/^(RIFE VFI|FILM VFI)/, 'ComfyUI-Frame-Interpolation'],
  [/^(InstantID|ApplyInstantID)/, 'ComfyUI_InstantID'],
  [/^Nunchaku/, 'ComfyUI-nunchaku'],
];

/** The pack that a node says it comes from, else the one that its class name is known for. */
export function packOf(node: UiNode): Pack | null {
  const named = textOf(node.properties['cnr_id']) || textOf(node.properties['aux_id']);
  if (named === 'comfy-core') {
    const version = textOf(node.properties['ver']).slice(0, 40);
    return {
      from: `part of ComfyUI${version ? `, saved with ${version}` : ''}`,
      nextStep: 'Update ComfyUI, or take the node out.',
    };
  }
  const pack = named.slice(0, 120) || byName.find(([pattern]) => pattern.test(node.type))?.[1];
  if (!pack) return null;
  return { from: `from the pack ${pack}`, nextStep: `Install the pack ${pack} in ComfyUI, or take the node out.` };
}

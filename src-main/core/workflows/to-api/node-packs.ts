import { objectOf, objectsOf, textOf } from '../ui-graph/json-value.ts';
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
export function packOf(node: Pick<UiNode, 'type' | 'properties'>): Pack | null {
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

/** Which pack a class comes from: as the author's graph says, in its subgraphs too, else by the name of the class. */
export type PackLookup = (classType: string) => Pack | null;

const mostNodes = 50_000;

export function packsIn(graph: unknown): PackLookup {
  let packs: Map<string, Pack> | undefined;
  return (classType) => (packs ??= readPacks(graph)).get(classType) ?? packOf({ type: classType, properties: {} });
}

function readPacks(graph: unknown): Map<string, Pack> {
  const whole = objectOf(graph);
  const subgraphs = objectsOf(objectOf(whole?.['definitions'])?.['subgraphs']);
  const packs = new Map<string, Pack>();
  let looked = 0;
  for (const part of whole ? [whole, ...subgraphs] : []) {
    for (const node of objectsOf(part['nodes'])) {
      looked += 1;
      if (looked > mostNodes) return packs;
      const type = textOf(node['type']);
      const pack =
        type === '' || packs.has(type) ? null : packOf({ type, properties: objectOf(node['properties']) ?? {} });
      if (pack) packs.set(type, pack);
    }
  }
  return packs;
}

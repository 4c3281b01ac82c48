/** A batch of pictures of one size: 8-bit RGB rows, one array a picture. ComfyUI's IMAGE. */
export interface ImageValue {
  readonly kind: 'image';
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Uint8Array[];
}

/** A batch of masks, one byte a pixel; 255 = masked. ComfyUI's MASK. */
export interface MaskValue {
  readonly kind: 'mask';
  readonly width: number;
  readonly height: number;
  readonly frames: readonly Uint8Array[];
}

/** ComfyUI's LATENT, kept as the pictures it would decode to (size in pixels); undefined frames are empty latents. */
export interface LatentValue {
  readonly kind: 'latent';
  readonly width: number;
  readonly height: number;
  readonly frames: readonly (Uint8Array | undefined)[];
  /** Only where the mask is set does sampling change the picture. */
  readonly mask?: MaskValue;
}

export interface ModelValue {
  readonly kind: 'model';
  readonly checkpoint: string;
  readonly loras: readonly { readonly name: string; readonly strength: number }[];
}

export interface ClipValue {
  readonly kind: 'clip';
  readonly checkpoint: string;
}

export interface VaeValue {
  readonly kind: 'vae';
  readonly name: string;
}

export interface ConditioningValue {
  readonly kind: 'conditioning';
  readonly text: string;
  /** The map of a ControlNet. */
  readonly guide?: { readonly image: ImageValue; readonly strength: number };
  /** The picture that an editing model is to change. */
  readonly reference?: LatentValue;
}

export interface UpscaleModelValue {
  readonly kind: 'upscale-model';
  readonly name: string;
  readonly factor: number;
}

export interface ControlNetValue {
  readonly kind: 'control-net';
  readonly name: string;
}

/** ComfyUI's STRING. */
export interface TextValue {
  readonly kind: 'text';
  readonly text: string;
}

export type NodeValue =
  | ImageValue
  | MaskValue
  | LatentValue
  | ModelValue
  | ClipValue
  | VaeValue
  | ConditioningValue
  | UpscaleModelValue
  | ControlNetValue
  | TextValue
  | number;

/** How an error report shows a value: the repr of a tensor or of a model object, shortened to its shape. */
export function describeValue(value: NodeValue): string {
  if (typeof value === 'number') return String(value);
  const shape = (channels: string): string =>
    'width' in value ? `tensor(shape=[${value.frames.length}, ${channels}])` : '';
  switch (value.kind) {
    case 'image':
      return shape(`${value.height}, ${value.width}, 3`);
    case 'mask':
      return shape(`${value.height}, ${value.width}`);
    case 'latent':
      return `{'samples': ${shape(`4, ${value.height >> 3}, ${value.width >> 3}`)}}`;
    case 'conditioning':
      return '[[tensor(shape=[1, 77, 768]), {}]]';
    case 'text':
      return value.text;
    default:
      return `<demo ${value.kind}>`;
  }
}

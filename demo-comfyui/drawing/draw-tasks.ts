/** What the drawing thread does, one entry a task: its arguments and its answer. Frames are 8-bit RGB rows, masks one byte a pixel. */
export interface DrawTasks {
  /** `count` pictures of one colour (0xRRGGBB). */
  solid: { args: Size & { count: number; color: number }; answer: Frames };
  resize: {
    args: Frames & { channels: 1 | 3; to: Size; method: ScaleMethod; crop: 'disabled' | 'center' };
    answer: Frames;
  };
  crop: { args: Frames & { x: number; y: number; to: Size }; answer: Frames };
  invert: { args: Frames; answer: Frames };
  /** Lays `source` over `destination` at x, y, where `mask` is set. */
  composite: {
    args: {
      destination: Frames;
      source: Frames;
      mask: Frames | undefined;
      x: number;
      y: number;
      resizeSource: boolean;
    };
    answer: Frames;
  };
  /** Grows the set area of a mask by `by` pixels. */
  growMask: { args: Frames & { by: number }; answer: Frames };
  /** White outlines on black; the thresholds are shares of 1. */
  edges: { args: Frames & { low: number; high: number }; answer: Frames };
  /** The frames with room around them, and the mask of that room. */
  pad: {
    args: Frames & { left: number; top: number; right: number; bottom: number; feathering: number };
    answer: { image: Frames; mask: Frames };
  };
  /** A picture file as RGB and as the mask its alpha makes (64×64 and unset without alpha). */
  decodeFile: { args: { path: string }; answer: { image: Frames; mask: Frames } };
  /** One channel of a picture file as a mask. */
  decodeChannel: { args: { path: string; channel: 'alpha' | 'red' | 'green' | 'blue' }; answer: Frames };
  /** Writes one PNG file with tEXt chunks. */
  savePng: {
    args: Size & {
      frame: Uint8Array;
      path: string;
      texts: readonly (readonly [key: string, text: string])[];
      level: number;
    };
    answer: null;
  };
  /** Prepares previews of a sampling under `id`. */
  startSampling: { args: Sampling & { id: number }; answer: null };
  /** The picture after `progress` (0 to 1) of the sampling, as a JPEG that fits 512×512. */
  preview: { args: { id: number; progress: number }; answer: Uint8Array };
  /** The finished frames; forgets `id`. */
  finishSampling: { args: Sampling & { id: number; progress: number }; answer: Frames };
  forgetSampling: { args: { id: number }; answer: null };
  /** Frames with the small "demo" mark in the corner. */
  mark: { args: Frames; answer: Frames };
  /** A picture file in another format or reduced to channels, as /view serves it. */
  reencode: { args: { path: string; form: 'webp' | 'jpeg' | 'rgb' | 'alpha'; quality: number }; answer: Uint8Array };
  /** The original's colours with the mask picture's alpha, as PNG bytes with the original's text chunks. */
  maskedPng: { args: { originalPath: string; mask: Uint8Array }; answer: Uint8Array };
  /** Draws the example picture of the input folder. */
  example: { args: { path: string }; answer: null };
  /** A small WebP that shows what a template makes. */
  thumbnail: { args: Thumbnail; answer: Uint8Array };
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Frames extends Size {
  readonly frames: readonly Uint8Array[];
}

export type ScaleMethod = 'nearest-exact' | 'bilinear' | 'area' | 'bicubic' | 'lanczos' | 'bislerp';

/** One run of a sampler: what to draw, and what it starts from. */
export interface Sampling extends Size {
  readonly positive: string;
  readonly negative: string;
  /** Decimal digits of the 64-bit seed. */
  readonly seed: string;
  readonly steps: number;
  readonly cfg: number;
  readonly checkpoint: string;
  readonly loras: readonly { readonly name: string; readonly strength: number }[];
  /** The latent's pictures; undefined for an empty one. */
  readonly frames: readonly (Uint8Array | undefined)[];
  readonly mask: Frames | undefined;
  /** 1 = all noise, 0 = the input as it is. */
  readonly denoise: number;
  /** A map that the picture follows (a ControlNet's): bright parts come out light, dark ones dark. */
  readonly guide?: (Frames & { readonly strength: number }) | undefined;
}

export interface Thumbnail {
  readonly positive: string;
  readonly seed: string;
  /** Of the LoRA files in use. */
  readonly loras?: readonly string[];
  /** How far the example picture is drawn over; undefined starts from nothing. */
  readonly exampleDenoise?: number;
  readonly isInverted?: boolean;
}

export type TaskName = keyof DrawTasks;

export interface DrawRequest {
  readonly ticket: number;
  readonly task: TaskName;
  readonly args: unknown;
}

export type DrawReply =
  | { readonly ticket: number; readonly answer: unknown }
  | { readonly ticket: number; readonly error: { readonly name: string; readonly message: string } };

import { imageSize } from 'image-size';
import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import type { Size } from './sizes.ts';

/** As ComfyUI's loaders see a picture: turned as its EXIF says (LoadImage and LoadImageMask both do that). */
export interface PictureSize extends Size {
  /** It says somewhere, where nobody looked, how it is turned: width and height may be the other way round. */
  readonly mayBeTurned: boolean;
}

/** Enough for the header of any usual picture: those that have more before it are of unknown size. */
export const headBytes = 256 * 1024;

/** Of the first bytes of a picture; null where they do not say. */
export function pictureSize(head: Uint8Array): PictureSize | null {
  try {
    const { width, height, type, orientation } = imageSize(head);
    if (!(width > 0 && height > 0)) return null;
    // 5 to 8 lie on their side.
    if ((orientation ?? 1) > 4) return { width: height, height: width, mayBeTurned: false };
    return { width, height, mayBeTurned: hasUnreadExif(type, head) };
  } catch {
    return null;
  }
}

/** Only of JPEG files is the orientation read. */
function hasUnreadExif(type: string | undefined, head: Uint8Array): boolean {
  switch (type) {
    case 'jpg':
    case 'gif':
    case 'bmp':
      return false;
    case 'png':
      return Buffer.from(head.buffer, head.byteOffset, head.byteLength).includes('eXIf');
    case 'webp':
      // The extended form says in its flags whether there is any.
      return head[15] === 0x58 && ((head[20] ?? 0) & 0x08) !== 0;
    case undefined:
    default:
      return true;
  }
}

interface MaskCheck {
  readonly parameters: readonly TemplateParameter[];
  /** The file that a parameter's loader will read, by the name that it has there; null where there is none. */
  readonly fileOf: (parameter: TemplateParameter) => string | null;
  /** Null is unknown, and refuses nothing. */
  readonly sizeOf: (file: string) => PictureSize | null;
}

/** Where a template has one mask and a picture that it belongs to, both must have the same size. @throws bad_input */
export function checkMask({ parameters, fileOf, sizeOf }: MaskCheck): void {
  const masks = parameters.filter(({ type }) => type === 'mask');
  const images = parameters.filter(({ type }) => type === 'image');
  const [mask] = masks;
  const image = images.find(({ name }) => name === 'image') ?? (images.length === 1 ? images[0] : undefined);
  if (!mask || masks.length > 1 || !image) return;
  const [maskFile, imageFile] = [fileOf(mask), fileOf(image)];
  if (maskFile === null || imageFile === null || maskFile === imageFile) return;
  const [maskSize, size] = [sizeOf(maskFile), sizeOf(imageFile)];
  if (!maskSize || !size || fits(maskSize, size)) return;
  throw new EaselError(
    'bad_input',
    `${mask.name} is ${pixels(maskSize)}, ${image.name} is ${pixels(size)}: both must be the same.`,
    {
      nextStep: `Give a ${mask.name} of ${pixels(size)} pixels that shows the same scene.`,
      details: { parameter: mask.name, [mask.name]: pixels(maskSize), [image.name]: pixels(size) },
    },
  );
}

function fits(one: PictureSize, other: PictureSize): boolean {
  if (one.width === other.width && one.height === other.height) return true;
  return (one.mayBeTurned || other.mayBeTurned) && one.width === other.height && one.height === other.width;
}

const pixels = ({ width, height }: Size): string => `${width} × ${height}`;

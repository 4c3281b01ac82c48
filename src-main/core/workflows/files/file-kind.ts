/** Where a workflow was found: JSON itself, or the kind of file that carries it. */
export type WorkflowSource =
  | 'json'
  | 'png'
  | 'webp'
  | 'jpeg'
  | 'avif'
  | 'svg'
  | 'mp4'
  | 'mov'
  | 'webm'
  | 'mkv'
  | 'mp3'
  | 'm4a'
  | 'flac'
  | 'ogg'
  | 'wav'
  | 'glb'
  | 'safetensors';

/** A source that is a file with the workflow inside. */
export type FileSource = Exclude<WorkflowSource, 'json'>;

/** `foreign` is what no program writes a ComfyUI workflow into, named for a sentence. */
export type FileKind =
  | { readonly kind: 'file'; readonly source: FileSource }
  | { readonly kind: 'text' }
  | { readonly kind: 'foreign'; readonly what: string };

/** What `source` is in a sentence, with its article. */
export function nounOf(source: FileSource): string {
  switch (source) {
    case 'png':
    case 'webp':
    case 'jpeg':
    case 'avif':
    case 'svg':
      return 'a picture';
    case 'mp4':
    case 'mov':
    case 'webm':
    case 'mkv':
      return 'a video';
    case 'mp3':
    case 'm4a':
    case 'flac':
    case 'ogg':
    case 'wav':
      return 'a sound file';
    case 'glb':
      return 'a 3D model';
    case 'safetensors':
      return 'a file of tensors';
  }
}

/** As many first bytes as `fileKind` looks at. */
export const headBytes = 4096;

/** Told by the first bytes alone: names lie, and downloads lose them. */
export function fileKind(head: Uint8Array): FileKind {
  const ascii = (start: number, end: number): string => String.fromCharCode(...head.subarray(start, end));
  const file = (source: FileSource): FileKind => ({ kind: 'file', source });
  const foreign = (what: string): FileKind => ({ kind: 'foreign', what });

  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return file('png');
  if (ascii(0, 3) === '\xff\xd8\xff') return file('jpeg');
  if (ascii(0, 4) === 'RIFF') {
    if (ascii(8, 12) === 'WEBP') return file('webp');
    return ascii(8, 12) === 'WAVE' ? file('wav') : foreign('an AVI or other RIFF file');
  }
  if (ascii(4, 8) === 'ftyp') return isoKind(ascii(8, 12), foreign, file);
  // QuickTime files from before brands begin with any of these.
  if (['moov', 'mdat', 'wide', 'free', 'skip'].includes(ascii(4, 8))) return file('mov');
  if (ascii(0, 4) === '\x1aE\xdf\xa3') return file(ascii(0, 64).includes('webm') ? 'webm' : 'mkv');
  if (ascii(0, 4) === 'OggS') return file('ogg');
  if (ascii(0, 4) === 'fLaC') return file('flac');
  if (ascii(0, 4) === 'glTF') return file('glb');
  // MPEG sync word of layer III; a UTF-16 byte order mark is layer I.
  if (ascii(0, 3) === 'ID3' || (head[0] === 0xff && (head[1]! & 0xe6) === 0xe2)) return file('mp3');
  // The header's length in 64 bits, of which files use four bytes at most, then JSON.
  if (head[8] === 0x7b && ascii(4, 8) === '\0\0\0\0') return file('safetensors');

  const known = foreignStarts.find(([start]) => ascii(0, start.length) === start);
  if (known) return foreign(known[1]);
  if (isText(head)) return /^\s*<(?:\?xml|svg|!--)/.test(ascii(0, 64)) && isSvg(head) ? file('svg') : { kind: 'text' };
  return foreign('a kind of file that Easel does not know');
}

function isoKind(brand: string, foreign: (what: string) => FileKind, file: (source: FileSource) => FileKind): FileKind {
  if (brand === 'qt  ') return file('mov');
  if (brand === 'avif' || brand === 'avis') return file('avif');
  if (brand.startsWith('M4A') || brand.startsWith('M4B')) return file('m4a');
  return ['heic', 'heix', 'mif1', 'msf1', 'heim', 'hevc'].includes(brand) ? foreign('a HEIC picture') : file('mp4');
}

const foreignStarts: readonly (readonly [string, string])[] = [
  ['PK\x03\x04', 'a ZIP archive'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf', 'a 7z archive'],
  ['Rar!', 'a RAR archive'],
  ['%PDF', 'a PDF document'],
  ['GIF8', 'a GIF picture, which has no place for a workflow'],
  ['BM', 'a BMP picture, which has no place for a workflow'],
  ['8BPS', 'a Photoshop picture'],
  ['II*\0', 'a TIFF picture'],
  ['MM\0*', 'a TIFF picture'],
  ['SQLite format 3\0', 'a database'],
  ['\x7fELF', 'a program'],
  ['MZ', 'a program'],
  ['GGUF', 'a GGUF model'],
];

function isText(head: Uint8Array): boolean {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) return true;
  return head.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x0c);
}

function isSvg(head: Uint8Array): boolean {
  return new TextDecoder().decode(head).includes('<svg');
}

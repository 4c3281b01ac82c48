/**
 * Base architectures by what their files are called, the special before the general. Read on lower-case words with a dash between each:
 * `modelspec.architecture` of a safetensors header ("stable-diffusion-xl-v1-base") and file names ("sd_xl_base_1.0") look alike then.
 */
const bases: readonly (readonly [base: string, words: RegExp])[] = [
  ['sdxl-refiner', /xl.*refiner/],
  ['flux2', /flux\.?-?2/],
  ['flux-kontext', /kontext/],
  ['flux-tools', /flux.*(?:fill|canny|depth|redux)/],
  ['flux-schnell', /flux.*schnell/],
  ['chroma', /(?:^|-)chroma/],
  ['flux', /flux/],
  ['qwen-image-edit', /qwen.*edit/],
  ['qwen-image', /qwen/],
  ['z-image-turbo', /z-?image.*turbo/],
  ['z-image', /(?:^|-)z-?image/],
  ['hunyuan3d', /hunyuan-?3d/],
  ['hunyuan', /hunyuan/],
  ['wan2.2-5b', /(?:^|-)wan-?2\.?-?2.*(?:ti2v|5b)/],
  ['wan', /(?:^|-)wan-?(?:2|$|i2v|t2v|vace|fun|video)/],
  ['ltx2', /(?:^|-)ltxv?-?2(?:\.\d+)?(?:-|$)/],
  ['ltx', /(?:^|-)ltxv?(?:-|$|\d)/],
  ['stable-audio', /stable-?audio/],
  ['ace-step', /(?:^|-)ace-?step/],
  ['svd', /(?:^|-)svd(?:-|$|xt)|stable-?video|(?:^|-)sv(?:3d|4d)/],
  ['stable-cascade', /cascade/],
  ['sd3', /(?:^|-)sd-?v?-?3|stable-diffusion-(?:v-?)?3/],
  ['pixart', /pixart/],
  ['auraflow', /aura-?flow/],
  ['lumina', /lumina/],
  ['hidream', /hidream/],
  ['cosmos', /(?:^|-)cosmos-/],
  ['mochi', /(?:^|-)mochi-/],
  ['omnigen', /omnigen/],
  [
    'sdxl',
    /(?<!x)xl(?:-|$|v?\d|base|turbo|lightning|hyper|inpaint)|(?:^|-)(?:sd-?)?xl|pony|illustrious|noob-?ai|animagine/,
  ],
  [
    'sd2',
    /^v2-[01]-(?:512|768)|^(?:512-base|768-v)-ema|(?:^|-)sd-?v?-?2(?:\.?-?[01])?(?:-|$)|stable-diffusion-(?:v-?)?2/,
  ],
  ['sd1.5', /(?:^|-)(?:sd|v)-?1[.-]?[45]|(?:^|-)sd-?v?-?1(?:-|\.|$)|stable-diffusion-(?:v-?)?1/],
];

/** Well-known SD 1.5 checkpoints whose names do not say so. */
const sd15Names =
  /^(?:dreamshaper-?[1-8]|deliberate|realistic-?vision|rev-?animated|anything-?v|absolute-?reality|epicrealism|cyberrealistic|majicmix|counterfeit|chilloutmix|openjourney|lyriel|meinamix)/;

/** What the later models under these names have in theirs. */
const laterNames = /xl|lightning/;

/** A file of unknown base is nearly always one of these: checkpoints of other kinds are named after what they are. */
const stableDiffusion: ReadonlySet<string> = new Set(['sd1.5', 'sd2', 'sdxl']);

/** Whether a model of this base does for one of these; null is unknown. */
export function isOfBases(base: string | null, wanted: readonly string[]): boolean {
  return base === null ? wanted.some((one) => stableDiffusion.has(one)) : wanted.includes(base);
}

const wordsOf = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/^-|-$/g, '');

function baseOfWords(words: string): string | null {
  return bases.find(([, pattern]) => pattern.test(words))?.[0] ?? null;
}

/** 'sd1.5', 'sdxl', 'flux'… by the file's name, then by the folders it lies in; null where nothing tells. */
export function baseByName(name: string): string | null {
  const [file = '', ...folders] = name
    .slice(0, 500)
    .split(/[\\/]/)
    .toReversed()
    .map((part) => wordsOf(part));
  const stem = file.replace(/\.[a-z0-9]+$/, '');
  const own = baseOfWords(stem) ?? (sd15Names.test(stem) && !laterNames.test(stem) ? 'sd1.5' : null);
  return own ?? folders.map(baseOfWords).find((base) => base !== null) ?? null;
}

/** The safetensors header is believed before the name; one that says something unheard of is of a base of that name. */
export function baseArchitecture(name: string, metadata: Record<string, unknown> | null): string | null {
  const said = [metadata?.['modelspec.architecture'], metadata?.['ss_base_model_version']].find(
    (value) => typeof value === 'string' && value.trim() !== '',
  );
  if (typeof said !== 'string') return baseByName(name);
  const words = wordsOf(said.slice(0, 100).split('/')[0] ?? '');
  return baseOfWords(words) ?? (words || baseByName(name));
}

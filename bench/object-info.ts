/** Makes an /object_info of a large installation: many packs, long lists of models, texts of the usual length. The same for the same options. */
export function makeObjectInfo(options: { readonly classes: number; readonly megabytes: number }): string {
  const random = generator(7);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const between = (low: number, high: number): number => low + Math.floor(random() * (high - low + 1));
  const words = (count: number): string => Array.from({ length: count }, () => pick(vocabulary)).join(' ');
  const packs = Array.from({ length: 120 }, (_, index) => `custom_nodes.ComfyUI-${pick(vocabulary)}-${index}`);

  const classOf = (index: number, models: readonly string[]): [string, unknown] => {
    const name = `${capital(pick(vocabulary))}${capital(pick(vocabulary))}${index}`;
    const required = Object.fromEntries(Array.from({ length: between(2, 9) }, (_, at) => inputOf(at, models)));
    const optional = Object.fromEntries(Array.from({ length: between(0, 8) }, (_, at) => inputOf(at + 20, models)));
    const outputs = Array.from({ length: between(1, 4) }, () => pick(types));
    return [
      name,
      {
        input: { required, optional, hidden: { unique_id: 'UNIQUE_ID' } },
        input_order: { required: Object.keys(required), optional: Object.keys(optional) },
        output: outputs,
        output_is_list: outputs.map(() => false),
        output_name: outputs,
        name,
        display_name: `${capital(words(between(1, 4)))} ${index}`,
        description: words(between(0, 40)),
        python_module: index < 500 ? 'nodes' : pick(packs),
        category: `${pick(vocabulary)}/${pick(vocabulary)}`,
        output_node: index % 20 === 0,
        deprecated: index % 50 === 0,
        experimental: index % 40 === 0,
        api_node: index % 30 === 0,
      },
    ];
  };
  const inputOf = (at: number, models: readonly string[]): [string, unknown] => {
    const kind = random();
    const key = `${pick(vocabulary)}_${at}`;
    const tooltip = words(between(3, 20));
    if (kind < 0.3) return [key, [pick(types), { tooltip }]];
    if (kind < 0.55) return [key, ['INT', { default: 1, min: 0, max: 2 ** 64, step: 1, tooltip }]];
    if (kind < 0.75) return [key, ['FLOAT', { default: 1, min: -10, max: 10, step: 0.01, tooltip }]];
    if (kind < 0.85) return [key, ['STRING', { default: words(5), multiline: true, tooltip }]];
    if (kind < 0.92 || models.length === 0) return [key, ['COMBO', { options: types, tooltip }]];
    return [key, [models, { tooltip }]];
  };

  /** What is missing to the wanted size is made up with the length of the lists of models, as it is in real installations. */
  const textWith = (models: number): string =>
    JSON.stringify(
      Object.fromEntries(
        Array.from({ length: options.classes }, (_, index) =>
          classOf(
            index,
            Array.from(
              { length: models },
              (__, at) => `style/${vocabulary[at % vocabulary.length]}_v${at}_fp16.safetensors`,
            ),
          ),
        ),
      ),
    );
  const wanted = options.megabytes * 1_000_000;
  const [without, some] = [bytesWith(() => textWith(0)), bytesWith(() => textWith(200))];
  const models = Math.max(0, Math.round(((wanted - without) / Math.max(1, some - without)) * 200));
  return restart(() => textWith(models));

  function bytesWith(make: () => string): number {
    return restart(make).length;
  }

  function restart(make: () => string): string {
    random.restart();
    return make();
  }
}

const types = ['MODEL', 'CLIP', 'VAE', 'IMAGE', 'MASK', 'LATENT', 'CONDITIONING', 'SIGMAS', 'GUIDER', 'NOISE', 'AUDIO'];

const vocabulary =
  'image mask latent sampler loader model upscale blend crop resize detail face hand prompt style text number switch batch video frame audio noise sigma control depth pose edge color light shadow scale rotate mirror merge split save load preview encode decode tile region segment detect caption tag random seed float integer string list index cache memory device clip vision vae lora checkpoint embedding refine denoise guide schedule step custom advanced simple'.split(
    ' ',
  );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Mulberry32. */
function generator(seed: number): (() => number) & { restart(): void } {
  let state = seed;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return Object.assign(next, { restart: () => void (state = seed) });
}

import { definitionsOf, type NodeDefinition } from '../definitions.ts';
import { createNodeClasses, type NodeClasses } from '../node-classes/node-class.ts';

const define = (
  required: Record<string, unknown>,
  output: readonly string[] = [],
  more: Record<string, unknown> = {},
): NodeDefinition => ({ input: { required }, output, ...more });

const option = (key: string, required: Record<string, unknown>): unknown => ({ key, inputs: { required } });

/** Small classes, one or two for each rule of how inputs are drawn and stored. */
export const smallClasses: NodeClasses = createNodeClasses(
  definitionsOf({
    Loader: define({ name: [['a.safetensors', 'b.safetensors']] }, ['MODEL', 'CLIP'], { display_name: 'Load It' }),
    Text: define({ text: ['STRING', { multiline: true, dynamicPrompts: true }], clip: ['CLIP'] }, ['CONDITIONING']),
    Sampler: define({ model: ['MODEL'], seed: ['INT', { default: 0 }], steps: ['INT', { default: 20 }] }, ['LATENT'], {
      output_name: ['picture'],
    }),
    Show: define({ images: ['LATENT'] }),
    SaveImage: define({ images: ['LATENT'], filename_prefix: ['STRING', { default: 'ComfyUI' }] }),
    LoadImage: define({ image: [['a.png'], { image_upload: true }] }, ['IMAGE', 'MASK']),
    ChooseNext: define({ pick: [['x', 'y'], { control_after_generate: true }], after: ['FLOAT', { default: 0.5 }] }),
    Remote: define({
      file: ['COMBO', { options: ['f'], remote: { refresh_button: true, control_after_refresh: true } }],
      last: ['BOOLEAN', { default: true }],
    }),
    Forced: define({ text: ['STRING', { forceInput: true }], one: ['INT'], two: ['INT'], size: resize() }),
    Dynamic: define({ size: resize(), last: ['INT', { default: 3 }] }, ['COMFY_MATCHTYPE_V3']),
    Rows: define({
      rows: [
        'COMFY_DYNAMICGROUP_V3',
        {
          min: 1,
          template: { required: { name: ['STRING', {}], model: ['MODEL'] }, optional: { strength: ['FLOAT', {}] } },
        },
      ],
      last: ['INT', { default: 3 }],
    }),
    Batch: define({ images: ['COMFY_AUTOGROW_V3', {}], mask: ['MASK'] }, ['IMAGE']),
    NoChoices: define({ first: [[]], second: ['INT', { default: 1 }], third: [[]] }),
    Curve: define({ curve: ['CURVE', { default: [[0, 0]] }], list: ['STRING', {}] }),
    Compare: define({ view: ['IMAGECOMPARE', {}], first: ['IMAGE'] }),
    Export: define({ filename_prefix: [['a', 'b']] }),
    Nameless: define({}, ['']),
    CustomCombo: define({ choice: [[]] }, ['STRING']),
    PrimitiveString: define({ value: ['STRING', {}] }, ['STRING']),
    PrimitiveStringMultiline: define({ value: ['STRING', { multiline: true }] }, ['STRING']),
    PrimitiveInt: define({ value: ['INT', { control_after_generate: true }] }, ['INT']),
    PrimitiveFloat: define({ value: ['FLOAT', {}] }, ['FLOAT']),
    PrimitiveBoolean: define({ value: ['BOOLEAN', {}] }, ['BOOLEAN']),
    Sockets: define({
      text: ['STRING', { forceInput: true }],
      whole: ['INT', { forceInput: true }],
      number: ['FLOAT', { forceInput: true }],
      yes: ['BOOLEAN', { forceInput: true }],
      any: ['*'],
      image: ['IMAGE'],
      values: ['COMFY_AUTOGROW_V3', {}],
    }),
  }),
);

function resize(): unknown {
  const options = [
    option('by width', { width: ['INT', { default: 512 }], seed: ['INT', { control_after_generate: true }] }),
    option('by match', { match: ['IMAGE'] }),
    option('by one', { side: ['INT', { default: 8 }] }),
    option('off', {}),
  ];
  return ['COMFY_DYNAMICCOMBO_V3', { options }];
}

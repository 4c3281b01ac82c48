import type { NodeClass } from './node-context.ts';
import type { ConditioningValue } from './node-values.ts';

/** What is said to the model besides the words. */
export const conditioningNodes: Readonly<Record<string, NodeClass>> = {
  CLIPTextEncode: {
    run: (inputs) => ({ outputs: [{ kind: 'conditioning', text: inputs.text('text') }] }),
  },
  ConditioningZeroOut: {
    run: () => ({ outputs: [{ kind: 'conditioning', text: '' }] }),
  },
  /** Guides nothing here: the drawing knows no such measure. */
  FluxGuidance: {
    run: (inputs) => ({ outputs: [inputs.linkedValue('conditioning', 'conditioning')] }),
  },
  ReferenceLatent: {
    run(inputs) {
      const conditioning = inputs.linkedValue('conditioning', 'conditioning');
      const reference = inputs.optional('latent', 'latent');
      return { outputs: [reference === undefined ? conditioning : { ...conditioning, reference }] };
    },
  },
  ControlNetApplyAdvanced: {
    run(inputs) {
      const strength = inputs.number('strength');
      const said = (['positive', 'negative'] as const).map((name) => inputs.linkedValue(name, 'conditioning'));
      if (strength === 0) return { outputs: said };
      const guide = { image: inputs.linkedValue('image', 'image'), strength };
      return { outputs: said.map((one): ConditioningValue => ({ ...one, guide })) };
    },
  },
};

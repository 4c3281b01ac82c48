import { widgetTypeOf, type InputSpec } from './input-spec.ts';

/** What a widget holds when the file stores nothing for it; null when it is then not exported at all. */
export function defaultOf(spec: InputSpec): { readonly value: unknown } | null {
  const declared = spec.settings['default'];
  switch (widgetTypeOf(spec)) {
    case 'COMBO': {
      const first = spec.choices[0];
      // Several may be chosen: none is, whatever the class says.
      if (spec.settings['multi_select']) return { value: [] };
      if (declared) return { value: declared };
      return first === undefined ? null : { value: first };
    }
    case 'INT':
    case 'FLOAT':
      return { value: declared ?? 0 };
    case 'BOOLEAN':
      return { value: declared ?? false };
    case 'STRING':
    case 'MARKDOWN':
    case 'TEXTAREA':
    case 'AUDIO_RECORD':
      return { value: declared ?? '' };
    case 'COLOR':
      return { value: declared ?? '#000000' };
    case 'IMAGECOMPARE':
      return { value: declared ?? ['', ''] };
    default:
      return declared === undefined ? null : { value: declared };
  }
}

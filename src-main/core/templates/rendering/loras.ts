import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateParameter } from '../../../../src-shared/nouns/templates.ts';
import { outOfBounds, wrongType } from './refusals.ts';

export interface Lora {
  readonly name: string;
  readonly weight: number;
}

const mostLoras = 20;
const weightBounds = { min: 0, max: 2 };

/**
 * LoRAs as a list or as one text with commas or lines between them, or a JSON list; each `name`, `name:weight` or `<lora:name:weight>`.
 * The weight is 1 unless given; its bounds are the parameter's, else 0 to 2.
 * @throws bad_input, out_of_bounds
 */
export function readLoras(parameter: TemplateParameter, given: unknown, installed: readonly string[] | null): string[] {
  const pieces = piecesOf(given, installed);
  const wanted = "a list of LoRA names, each with a weight behind it where wanted ('name:0.8')";
  if (!pieces) throw wrongType(parameter, given, wanted);
  if (pieces.length > mostLoras) {
    throw outOfBounds({ name: parameter.name, max: mostLoras }, `${parameter.name} of ${pieces.length} LoRAs`);
  }
  return pieces.map((piece) => {
    const lora = parseLora(piece, installed);
    if (lora.name === '') throw wrongType(parameter, piece, wanted);
    const { min = weightBounds.min, max = weightBounds.max } = parameter;
    if (lora.weight < min || lora.weight > max) {
      const weight = `The weight ${lora.weight} of ${lora.name.slice(0, 120)}`;
      throw new EaselError('out_of_bounds', `${weight} in ${parameter.name} is outside ${min} to ${max}.`, {
        nextStep: `Give each of ${parameter.name} a weight of ${min} to ${max}, such as '${lora.name.slice(0, 120)}:${max}'.`,
        details: { parameter: parameter.name, min, max },
      });
    }
    return loraText(lora);
  });
}

function piecesOf(given: unknown, installed: readonly string[] | null): string[] | null {
  if (Array.isArray(given)) {
    return given.every((piece) => typeof piece === 'string') ? given.map((piece: string) => piece.trim()) : null;
  }
  if (typeof given !== 'string') return null;
  if (installed?.includes(given)) return [given];
  if (given.trim().startsWith('[')) {
    try {
      const list: unknown = JSON.parse(given);
      if (Array.isArray(list)) return piecesOf(list, installed);
    } catch {
      // A name may begin with a bracket.
    }
  }
  return given
    .split(/[,\n]/)
    .map((piece) => piece.trim())
    .filter((piece) => piece !== '');
}

/** Also what `readLoras` returned: a name that ends like a weight is told apart by what is installed. */
export function parseLora(text: string, installed: readonly string[] | null): Lora {
  const plain = /^<lora:(.+)>$/i.exec(text)?.[1] ?? text;
  if (installed?.includes(plain)) return { name: plain, weight: 1 };
  const [, name, weight] = /^(.*?)\s*:\s*([+-]?(?:\d+\.?\d*|\.\d+))$/s.exec(plain) ?? [];
  return name === undefined ? { name: plain, weight: 1 } : { name, weight: Number(weight) };
}

/** The weight is always there, so that reading it again gives the same. */
export const loraText = ({ name, weight }: Lora): string => `${name}:${weight}`;

/** The names as they are installed. @throws model_missing */
export function installedLoras(
  loras: readonly string[],
  find: (name: string) => string,
): { values: string[]; adjustments: string[] } {
  const adjustments: string[] = [];
  const values = loras.map((text) => {
    const { name, weight } = parseLora(text, null);
    const found = find(name);
    if (found !== name) adjustments.push(`LoRA '${name.slice(0, 120)}' was taken as '${found}'.`);
    return loraText({ name: found, weight });
  });
  return { values, adjustments };
}

export function noLoraSlot(parameter: TemplateParameter): EaselError {
  return new EaselError('template_broken', `${parameter.name} names no LoRA loader of the workflow.`, {
    nextStep: 'Let its targets name the lora_name input of one or more LoRA loaders.',
    details: { parameter: parameter.name },
  });
}

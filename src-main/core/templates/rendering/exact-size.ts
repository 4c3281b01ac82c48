import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { NodeDefinition } from '../../../comfyui/wire.ts';
import { choicesOf } from '../../nodes/node-definitions.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { inputSpecs } from '../../workflows/node-classes/input-spec.ts';
import { freeId, isLink } from './lora-chain.ts';
import { parseSize, sizeText, type Size } from './sizes.ts';

/** The name of the parameter that Easel adds. */
export const exactSizeName = 'exact_size';

/** ComfyUI's own nodes for it: one scales to cover and cuts the middle out, the other pads what is missing. */
const scaleClass = 'ImageScale';
const padClass = 'ResizeAndPadImage';
export const exactSizeClasses: readonly string[] = [scaleClass, padClass];

/** Where and how a workflow's pictures can be brought to an exact size. */
export interface ExactSizing {
  /** Inputs of nodes that save pictures. */
  readonly places: readonly { readonly node: string; readonly input: string }[];
  /** Scaling methods that the backend has; without the node there is no padding. */
  readonly crop: string;
  readonly fit: string | null;
}

export interface ExactSize extends Size {
  readonly fit: boolean;
}

const bounds = { min: 16, max: 16_384 };
const mostPixels = 100_000_000;
/** Of a picture of 64 pixels at least two rows are left to cut out. */
const widest = 32;

const savesPictures = /save|preview|export/i;

/**
 * What is to be changed for an exact size: the nodes that save pictures (those that only preview, where none saves), of the template's outputs
 * where it names some. Null where the workflow saves no pictures or the backend cannot scale them.
 */
export function exactSizingOf(
  { workflow, outputs }: { readonly workflow: ApiWorkflow; readonly outputs: readonly string[] | undefined },
  definitionOf: (classType: string) => NodeDefinition | null | undefined,
): ExactSizing | null {
  const scale = definitionOf(scaleClass);
  if (!scale) return null;
  const places = Object.entries(workflow).flatMap(([node, { class_type: classType, inputs = {} }]) => {
    const definition = definitionOf(classType);
    if (definition?.output_node !== true || !savesPictures.test(classType)) return [];
    if (outputs && !outputs.includes(node)) return [];
    return inputSpecs(definition)
      .filter(({ name, type }) => type === 'IMAGE' && isLink(inputs[name]))
      .map(({ name }) => ({ node, input: name, isPreview: /preview/i.test(classType) }));
  });
  const saving = places.filter(({ isPreview }) => !isPreview);
  const chosen = saving.length > 0 ? saving : places;
  if (chosen.length === 0) return null;
  const pad = definitionOf(padClass);
  return {
    places: chosen.map(({ node, input }) => ({ node, input })),
    crop: bestMethod(choicesOf(scale, 'upscale_method')),
    fit: pad ? bestMethod(choicesOf(pad, 'interpolation')) : null,
  };
}

/** Lanczos softens what is made smaller, which the others do not. */
const bestMethod = (methods: readonly string[] | null): string =>
  !methods || methods.includes('lanczos') ? 'lanczos' : (methods[0] ?? 'lanczos');

/** `1920x1080` is cut out of the middle, `1920x1080 fit` is padded. @throws bad_input, out_of_bounds */
export function parseExactSize(given: string): ExactSize {
  const [, text = '', mode] = /^(.*?)(?:[\s,]+(fit|crop))?\s*$/i.exec(given.slice(0, 100)) ?? [];
  const size = parseSize(text);
  const shown = given.slice(0, 40);
  if (!size) {
    throw refusal('bad_input', `${exactSizeName} is '${shown}', but must be a size such as 1920x1080.`);
  }
  const { width, height } = size;
  if (Math.min(width, height) < bounds.min || Math.max(width, height) > bounds.max) {
    throw refusal(
      'out_of_bounds',
      `${exactSizeName} ${shown} is outside ${bounds.min} to ${bounds.max} for each side.`,
    );
  }
  if (width * height > mostPixels) {
    throw refusal('out_of_bounds', `${exactSizeName} ${shown} has more than ${mostPixels / 1e6} megapixels.`);
  }
  if (Math.max(width / height, height / width) > widest) {
    throw refusal('out_of_bounds', `${exactSizeName} ${shown} is more than ${widest} times as long as wide.`);
  }
  return { width, height, fit: mode?.toLowerCase() === 'fit' };
}

function refusal(code: 'bad_input' | 'out_of_bounds', message: string): EaselError {
  return new EaselError(code, message, {
    nextStep: `Give it as 1920x1080 (the middle is cut out) or '1920x1080 fit' (padded), each side ${bounds.min} to ${bounds.max}, at most ${mostPixels / 1e6} megapixels.`,
    details: { parameter: exactSizeName, ...bounds },
  });
}

export const exactSizeText = ({ fit, ...size }: ExactSize): string => `${sizeText(size)}${fit ? ' fit' : ''}`;

/** Brings what is saved to the size, in place: the workflow is the renderer's own. @throws bad_input (the backend cannot pad) */
export function bringToSize(
  workflow: ApiWorkflow,
  { size, sizing, backendName }: { size: ExactSize; sizing: ExactSizing; backendName: string },
): void {
  if (size.fit && sizing.fit === null) {
    throw new EaselError('bad_input', `${backendName} has no ${padClass} node, which '${exactSizeText(size)}' needs.`, {
      nextStep: `Give exact_size as ${sizeText(size)}: the picture is cut to it. Or update ComfyUI.`,
      details: { parameter: exactSizeName, classType: padClass },
    });
  }
  /** Of pictures that are saved twice one copy is enough. */
  const made = new Map<string, string>();
  for (const { node, input } of sizing.places) {
    const inputs = Object.hasOwn(workflow, node) ? workflow[node]?.inputs : undefined;
    const source = inputs?.[input];
    if (!inputs || !isLink(source)) continue;
    const key = JSON.stringify(source);
    const id = made.get(key) ?? freeId(workflow);
    workflow[id] ??= sizingNode(source, size, sizing);
    made.set(key, id);
    inputs[input] = [id, 0];
  }
}

function sizingNode(image: unknown, { width, height, fit }: ExactSize, sizing: ExactSizing): ApiWorkflow[string] {
  const _meta = { title: 'Exact size' };
  if (fit) {
    const inputs = { image, target_width: width, target_height: height, padding_color: 'black' };
    return { class_type: padClass, inputs: { ...inputs, interpolation: sizing.fit }, _meta };
  }
  return {
    class_type: scaleClass,
    inputs: { image, upscale_method: sizing.crop, width, height, crop: 'center' },
    _meta,
  };
}

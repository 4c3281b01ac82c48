import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import { readDefinitions, readPairs, recordings } from '../../workflows/conversion.fixture.ts';
import type { NodeDefinition, NodeDefinitions } from '../../workflows/definitions.ts';
import { furtherAnswers, rightAnswers } from './right-answers.fixture.ts';
import { suggestParameters } from './suggest-parameters.ts';

export interface TextToImage {
  readonly name: string;
  readonly workflow: ApiWorkflow;
  readonly definitions: NodeDefinitions;
}

/**
 * The rule: of the official templates among the recordings those that end in a picture and in no video, sound or 3D model,
 * load no file of a person, and have a text of several lines; one for each name, the newest recording; sorted by name. It
 * reads class names and definitions only, and nothing that is measured by it.
 */
export function textToImageTemplates(): TextToImage[] {
  const chosen = new Map<string, TextToImage>();
  for (const recording of recordings) {
    const definitions = readDefinitions(recording);
    for (const { file, prompt } of readPairs(recording)) {
      const name = /^templates-.*--(.*)\.json\.gz$/.exec(file)?.[1];
      if (name !== undefined && isTextToImage(prompt, definitions))
        chosen.set(name, { name, workflow: prompt, definitions });
    }
  }
  return [...chosen.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function isTextToImage(workflow: ApiWorkflow, definitions: NodeDefinitions): boolean {
  const nodes = Object.values(workflow);
  const outputs = nodes.map((node) => node.class_type).filter((type) => definitions.get(type)?.output_node === true);
  return (
    outputs.some((type) => /^(Save|Preview)Image|^SaveSVG/.test(type)) &&
    !outputs.some((type) => /Video|WEBM|Animated|Audio|GLB/.test(type)) &&
    !nodes.some((node) => takesFile(node.class_type, definitions.get(node.class_type))) &&
    nodes.some((node) => hasText(node, definitions.get(node.class_type)))
  );
}

function specsOf(definition: NodeDefinition | undefined): [string, unknown][] {
  return Object.entries({ ...definition?.input?.optional, ...definition?.input?.required });
}

const settingsOf = (spec: unknown): Record<string, unknown> =>
  Array.isArray(spec) ? ((spec as [unknown, Record<string, unknown>?])[1] ?? {}) : {};

function takesFile(classType: string, definition: NodeDefinition | undefined): boolean {
  if (/Load(Image|Video|Audio|3D)/.test(classType)) return true;
  return specsOf(definition).some(([, spec]) =>
    ['image_upload', 'video_upload', 'audio_upload'].some((upload) => settingsOf(spec)[upload] === true),
  );
}

function hasText({ inputs = {} }: ApiWorkflow[string], definition: NodeDefinition | undefined): boolean {
  return specsOf(definition).some(
    ([input, spec]) => settingsOf(spec)['multiline'] === true && typeof inputs[input] === 'string',
  );
}

/** What was suggested for one template, beside the right answer; equal texts are right. */
export interface Judged {
  readonly name: string;
  readonly parts: readonly { readonly part: string; readonly right: string; readonly found: string }[];
  readonly isRight: boolean;
}

const partNames = ['prompt', 'negative', 'seed', 'size'];
const sizeNames = ['width', 'height', 'size', 'aspect_ratio', 'megapixels'];

/** Judges the parameters that a person would get without editing: their names and all their places. */
export function judgeTemplates(): { first: Judged[]; further: Judged[] } {
  const templates = new Map(textToImageTemplates().map((template) => [template.name, template]));
  const judge = ([name, ...answers]: (typeof rightAnswers)[number]): Judged => {
    const template = templates.get(name);
    if (!template) throw new Error(`The rule does not choose ${name}.`);
    const { parameters } = suggestParameters(template.workflow, template.definitions);
    const places = (...names: string[]): string =>
      sorted(
        parameters
          .filter((parameter) => names.includes(parameter.name))
          .flatMap(({ targets }) => targets.map(({ node, input }) => `${node}.${input}`)),
      );
    const found = [places('prompt'), places('negative_prompt'), places('seed'), places(...sizeNames)];
    const parts = partNames.map((part, at) => ({
      part,
      right: sorted((answers[at] ?? '-').split(' ')),
      found: found[at] ?? '-',
    }));
    return { name, parts, isRight: parts.every((part) => part.right === part.found) };
  };
  return { first: rightAnswers.map(judge), further: furtherAnswers.map(judge) };
}

const sorted = (places: readonly string[]): string => (places.length === 0 ? '-' : places.toSorted().join(' '));

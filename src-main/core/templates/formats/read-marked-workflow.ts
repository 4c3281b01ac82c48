import { EaselError } from '../../../../src-shared/nouns/errors.ts';
import type { TemplateFile } from '../../../../src-shared/nouns/templates.ts';
import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { isConstant } from '../../workflows/graph/constant.ts';
import { readGraph } from '../../workflows/graph/workflow-graph.ts';
import { prepareWorkflow, type DefinitionSource } from '../../workflows/prepare-workflow.ts';
import { withoutPrototypeKeys } from '../../workflows/reading/harmless.ts';
import { isObject } from '../../workflows/reading/shapes.ts';
import { readWorkflow, type ReadWorkflow } from '../../workflows/read-workflow.ts';
import { readUiWorkflow } from '../../workflows/ui-graph/read-ui-workflow.ts';
import { boundedLine } from '../roles/stranger-text.ts';
import { suggestParameters } from '../roles/suggest-parameters.ts';
import { readAppMode } from './app-mode.ts';
import { mergeDeclared, readDeclared, type Declared } from './declared.ts';
import { makeTemplate } from './make-template.ts';
import { broken, keyOf, mostMarks, type Mark, type Marks } from './marks.ts';
import { readNodeTitles } from './node-titles.ts';
import { readPlaceholders } from './placeholders.ts';
import { shelterPlaceholders, unshelterPlaceholders } from './shelter.ts';

/** A workflow as it was handed in, in any form that `readWorkflow` takes, or as that read it. */
export type GivenWorkflow = { readonly workflow: unknown } | { readonly read: ReadWorkflow };

export type MarkedInput = GivenWorkflow & {
  /** What a `.meta.json` beside it says. */
  readonly meta?: unknown;
  /** The file's name without its ending; it names the tool where nothing else does. */
  readonly name: string;
};

export interface MarkedWorkflow {
  readonly file: TemplateFile;
  /** What runs when nothing is given. */
  readonly workflow: ApiWorkflow;
  /** What was understood how, in sentences. */
  readonly notes: readonly string[];
}

export interface MarkedOptions {
  /** Without it a workflow in API format is read by its names alone, and one in UI format is refused. */
  readonly definitions?: DefinitionSource;
}

const mostNotes = 50;
const none: Marks = { marks: [], outputs: [], notes: [] };

/**
 * Reads how a workflow is marked up as a template. Everything that its author wrote for this purpose counts, in this order, and
 * an input belongs to the first that names it:
 *
 * 1. placeholders in values: `{{name}}`, `${default_model}`, `PARAM_…`; `__metadata__`, then `.meta.json`, describe them, and
 *    may map further inputs (`override_mappings`)
 * 2. node titles: `==name==`, `=>description`
 *
 * Only where there is none of these:
 *
 * 3. ComfyUI's App Mode, `extra.linearData`
 * 4. what `suggestParameters` finds; `.meta.json` may describe that too
 *
 * Outputs are those marked by titles, else those of App Mode, else all.
 * @throws template_broken naming the path, and what reading and converting a workflow throw
 */
export async function readMarkedWorkflow(given: MarkedInput, options: MarkedOptions = {}): Promise<MarkedWorkflow> {
  const template = given.name;
  const read = 'read' in given ? given.read : await readWorkflow({ value: given.workflow });
  const metadata = read.metadata ?? (read.ui ? (read.ui['__metadata__'] ?? undefined) : undefined);
  const meta = withoutPrototypeKeys(given.meta ?? undefined);
  const own = metadata === undefined ? null : readDeclared(metadata, template, '__metadata__');
  const beside = meta === undefined ? null : readDeclared(meta, template, 'meta');
  const declared = mergeDeclared(own, beside);
  const { workflow, definitions } = await prepare(read, options);

  const placed = readPlaceholders(workflow, { template, declared, strict: own !== null });
  const titled = readNodeTitles(workflow, definitions);
  const explicit = [...withMapped(placed.marks, mappedMarks(declared, workflow, template)), ...titled.marks];
  const app = appModeOf(read, { template, workflow, definitions });
  const chosen = explicit.length > 0 ? explicit : app.marks;
  const isPlain = chosen.length === 0;
  const marks = unclaimed(isPlain ? suggested(workflow, definitions) : chosen);
  if (marks.length > mostMarks) throw broken(template, 'workflow', `it has more than ${mostMarks} parameters`);
  const outputs = titled.outputs.length > 0 ? titled.outputs : app.outputs;
  const made = makeTemplate({ template, workflow, definitions, marks, declared, outputs });
  const notes = [
    ...how(explicit.length === 0 ? app.marks.length : 0, { own, beside, placed, titled, isPlain }),
    ...placed.notes,
    ...titled.notes,
    ...(explicit.length === 0 ? app.notes : []),
    ...made.notes,
  ];
  return { ...made, notes: notes.slice(0, mostNotes).map((note) => boundedLine(note, 300)) };
}

async function prepare(
  read: ReadWorkflow,
  { definitions }: MarkedOptions,
): Promise<{ workflow: ApiWorkflow; definitions: NodeDefinitions }> {
  if (read.format === 'ui' && !definitions) {
    throw new EaselError('no_backend', 'A workflow in UI format can only be read with the node classes of a ComfyUI.', {
      nextStep: 'Connect a ComfyUI, or export the workflow with Export (API).',
    });
  }
  const sheltered = read.format === 'ui' ? { ...read, ui: shelterPlaceholders(read.ui) } : read;
  // A dynamic prompt's first choice is what a template starts from: each reading of a file gives the same.
  const prepared = await prepareWorkflow(sheltered, {
    definitions: definitions ?? (() => Promise.resolve(new Map())),
    random: () => 0,
    now: new Date(),
  });
  return { workflow: unshelterPlaceholders(prepared.workflow), definitions: prepared.definitions };
}

/** Inputs that `override_mappings` names and no placeholder has. */
function mappedMarks(declared: Declared | null, workflow: ApiWorkflow, template: string): Mark[] {
  return [...(declared?.mappings ?? [])].map(([name, { path, places }]) => {
    for (const [index, [node, input]] of places.entries()) {
      const inputs = Object.hasOwn(workflow, node) ? workflow[node]?.inputs : undefined;
      if (inputs && Object.hasOwn(inputs, input) && isConstant(inputs[input])) continue;
      throw broken(template, `${path}[${index}]`, `the workflow has no value at ${node}.${input}`);
    }
    return { name, places: places.map(([node, input]) => ({ node, input })), holds: 'value' };
  });
}

/** What is mapped under the name of a placeholder belongs to it. */
function withMapped(placed: readonly Mark[], mapped: readonly Mark[]): Mark[] {
  const nameOf = ({ name }: Mark): string => (name ?? '').toLowerCase();
  const names = new Set(placed.map(nameOf));
  return [
    ...placed.map((mark) => {
      const places = mapped.filter((one) => nameOf(one) === nameOf(mark)).flatMap((one) => one.places);
      const known = new Set(mark.places.map(keyOf));
      return { ...mark, places: [...mark.places, ...places.filter((place) => !known.has(keyOf(place)))] };
    }),
    ...mapped.filter((mark) => !names.has(nameOf(mark))),
  ];
}

function appModeOf(
  read: ReadWorkflow,
  world: { template: string; workflow: ApiWorkflow; definitions: NodeDefinitions },
): Marks {
  const extra = read.ui?.['extra'];
  const linearData = isObject(extra) ? extra['linearData'] : undefined;
  if (!read.ui || linearData === undefined || linearData === null) return none;
  const { template, workflow, definitions } = world;
  const graph = readGraph(workflow, definitions);
  return readAppMode(linearData, { template, workflow, graph, ui: readUiWorkflow(read.ui) });
}

function suggested(workflow: ApiWorkflow, definitions: NodeDefinitions): Mark[] {
  return suggestParameters(workflow, definitions).parameters.map(({ name, targets }) => ({
    name,
    places: targets.map(({ node, input }) => ({ node, input })),
    holds: 'value',
  }));
}

/** Each input goes to the first mark that names it. */
function unclaimed(marks: readonly Mark[]): Mark[] {
  const taken = new Set<string>();
  return marks.flatMap((mark) => {
    const places = mark.places.filter((place) => place.within !== undefined || !taken.has(keyOf(place)));
    for (const place of mark.places) taken.add(keyOf(place));
    return places.length === 0 ? [] : [{ ...mark, places }];
  });
}

interface Readings {
  readonly own: Declared | null;
  readonly beside: Declared | null;
  readonly placed: Marks;
  readonly titled: Marks;
  readonly isPlain: boolean;
}

function how(shown: number, { own, beside, placed, titled, isPlain }: Readings): string[] {
  const said: [boolean, string][] = [
    [own !== null, 'Read __metadata__, which is not sent to ComfyUI.'],
    [beside !== null, 'Read the .meta.json beside the workflow.'],
    [placed.marks.length > 0, `Took ${placed.marks.length} parameters from placeholders.`],
    [titled.marks.length > 0, `Took ${titled.marks.length} parameters from node titles.`],
    [shown > 0, `Took ${shown} parameters from ComfyUI's App Mode.`],
    [isPlain, 'Nothing is marked: the parameters are suggestions.'],
  ];
  return said.flatMap(([holds, sentence]) => (holds ? [sentence] : []));
}

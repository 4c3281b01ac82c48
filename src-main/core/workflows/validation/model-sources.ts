import { listOf, objectOf, textOf } from '../ui-graph/json-value.ts';
import { bounded } from '../reading/refusal.ts';
import { fileName } from './model-inputs.ts';

/** Where a model can be had, as the workflow's author noted it in `properties.models` of a node. A stranger's text. */
export interface ModelSource {
  readonly name: string;
  /** http or https only. */
  readonly url: string;
  /** ComfyUI's folder of such models; empty when it is not given. */
  readonly directory: string;
  /** Of the file, in hex; where it is given. */
  readonly sha256?: string;
  readonly licence?: string;
}

const maxSources = 500;
const maxNodes = 50_000;
const maxName = 200;
const maxUrl = 500;
const maxDirectory = 80;

/** The sources that a UI workflow names, in its nodes and in those of its subgraphs; each once, and none that is no web address. */
export function modelSourcesOf(uiWorkflow: unknown): ModelSource[] {
  const workflow = objectOf(uiWorkflow);
  const definitions = objectOf(workflow?.['definitions']);
  const graphs = [workflow, ...listOf(definitions?.['subgraphs']).map(objectOf)];
  const found = new Map<string, ModelSource>();
  let looked = 0;
  for (const graph of graphs) {
    for (const node of listOf(graph?.['nodes'])) {
      looked += 1;
      if (looked > maxNodes) return [...found.values()];
      for (const model of listOf(objectOf(objectOf(node)?.['properties'])?.['models']).slice(0, maxSources)) {
        const source = readSource(model);
        const key = source && JSON.stringify([source.directory, source.name]);
        if (source && key && !found.has(key)) found.set(key, source);
        if (found.size >= maxSources) return [...found.values()];
      }
    }
  }
  return [...found.values()];
}

function readSource(value: unknown): ModelSource | null {
  const model = objectOf(value);
  const name = textOf(model?.['name']);
  const url = webAddress(textOf(model?.['url']));
  if (name === '' || name.length > maxName || url === null) return null;
  const licence = bounded(textOf(model?.['license']), maxDirectory);
  const sha256 = hashOf(model);
  return {
    name,
    url,
    directory: bounded(textOf(model?.['directory']), maxDirectory),
    ...(sha256 !== null && { sha256 }),
    ...(licence !== '' && { licence }),
  };
}

/** `hash` with `hash_type: "SHA256"`, as ComfyUI's own templates have it. */
function hashOf(model: Readonly<Record<string, unknown>> | null | undefined): string | null {
  const isSha256 = /^sha-?256$/i.test(textOf(model?.['hash_type']));
  const hash = textOf(model?.['hash']).toLowerCase();
  return isSha256 && /^[0-9a-f]{64}$/.test(hash) ? hash : null;
}

/** The address as a browser writes it, so that nothing is hidden in it: no user, no control characters, no foreign letters. */
function webAddress(text: string): string | null {
  if (text.length > maxUrl || !URL.canParse(text)) return null;
  const { protocol, username, password, href } = new URL(text);
  const isWeb = protocol === 'https:' || protocol === 'http:';
  return isWeb && username === '' && password === '' && href.length <= maxUrl ? href : null;
}

/** The source of a model that a workflow names, by its file's name. */
export function sourceOf(value: string, sources: readonly ModelSource[]): ModelSource | null {
  const wanted = fileName(value.slice(0, 1000)).toLowerCase();
  return sources.find(({ name }) => fileName(name).toLowerCase() === wanted) ?? null;
}

import type { ApiWorkflow } from '../../workflows/api-workflow.ts';
import type { NodeDefinitions } from '../../workflows/definitions.ts';
import { findInputFiles } from '../../workflows/graph/input-files.ts';
import { nameOf } from '../../workflows/graph/found.ts';
import { readGraph, type WorkflowGraph } from '../../workflows/graph/workflow-graph.ts';
import { modelFile } from '../../workflows/model-file.ts';
import { canonicalText, hashOf } from './canonical-text.ts';
import type { ModelIndex } from './model-index.ts';
import { neededNodes } from './needed-nodes.ts';
import { whyNotRepeatable } from './repeatable.ts';

/** A file in one of ComfyUI's own folders, as a loader names it: `x.png`, `folder/x.png`. */
export interface NamedFile {
  readonly name: string;
  readonly folder: 'input' | 'output' | 'temp';
}

export interface FileFacts {
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
}

/** What is known of the files of one backend. */
export interface FilesOfBackend {
  readonly backendId: string;
  readonly models: ModelIndex;
  /** What the server told of a file (`filesToAskAbout`); null where it did not. */
  readonly inputFile: (file: NamedFile) => FileFacts | null;
  readonly definitions?: NodeDefinitions;
}

export type FileIdentity =
  { readonly cacheable: true; readonly identity: string } | { readonly cacheable: false; readonly reason: string };

/** Names that Easel gives to what it copies to a backend, one for each content. What had to be renamed there, `… (1).png`, is none. */
const contentAddressed = /(?:^|\/)easel-[\w-]{8,128}(?:\.\w{1,10})?$/;

/** Files that the person or others may exchange under the same name, to be asked about before `identityOfFiles`. */
export function filesToAskAbout(workflow: ApiWorkflow, definitions?: NodeDefinitions): NamedFile[] {
  const needed = neededNodes(workflow, definitions);
  return inputFilesOf(needed.workflow, readGraph(needed.workflow, definitions));
}

/**
 * What stands behind the names in a workflow, on one backend: folder, name, bytes and time of each model, LoRAs and embeddings among
 * them; name, bytes and time of each file of ComfyUI's own folders. Copies of an Easel output are named by their content and need no
 * more. Where a server tells no bytes and times of its models, a name counts for that backend alone: model files are hardly ever
 * exchanged under their name. Pictures are, all the time, so a workflow with one of which the server tells nothing is not cacheable.
 * Neither is one whose repeat may make something else.
 */
export function identityOfFiles(workflow: ApiWorkflow, files: FilesOfBackend): FileIdentity {
  const { definitions } = files;
  const needed = neededNodes(workflow, definitions);
  const graph = readGraph(needed.workflow, definitions);
  const reason = whyNotRepeatable(graph, definitions) ?? computedFile(graph);
  if (reason !== null) return { cacheable: false, reason };
  const found = new Set<string>();
  for (const model of modelsOf(needed.workflow, files)) found.add(canonicalText(model));
  for (const file of inputFilesOf(needed.workflow, graph)) {
    const facts = files.inputFile(file);
    if (!facts) {
      return {
        cacheable: false,
        reason: `The backend does not tell when '${file.name.slice(0, 120)}' was changed last, so it may be another file by now.`,
      };
    }
    found.add(canonicalText(['file', file.folder, file.name, facts.bytes, facts.modifiedAt]));
  }
  return { cacheable: true, identity: hashOf([...found].toSorted()) };
}

function modelsOf(workflow: ApiWorkflow, { backendId, models }: FilesOfBackend): unknown[] {
  return Object.values(workflow)
    .flatMap(({ inputs }) => textsIn(inputs))
    .flatMap((text) => namesIn(text))
    .flatMap((name): unknown[] => {
      const listed = models(name);
      if (listed.length === 0) return modelFile.test(name) ? [['unlisted model', name, backendId]] : [];
      return listed.map(({ folder, name: file, bytes, modifiedAt }) =>
        bytes === null || modifiedAt === null
          ? ['model', folder, file, backendId]
          : ['model', folder, file, bytes, modifiedAt],
      );
    });
}

/** Every text in a value, at any depth. */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const left = [value];
  while (left.length > 0) {
    const part = left.pop();
    if (typeof part === 'string') texts.push(part);
    else if (typeof part === 'object' && part !== null) left.push(...Object.values(part));
  }
  return texts;
}

const longestName = 400;

/** What may name a model in a text: the whole of it, `embedding:name`, `<lora:name:1>`. */
function namesIn(text: string): string[] {
  const embeddings = [...text.matchAll(/embedding:([^\s,():]+)/g)].map(([, name = '']) => name);
  const loras = [...text.matchAll(/<lora:([^:>]+)/g)].map(([, name = '']) => name);
  return [...(text.length <= longestName && text !== '' ? [text] : []), ...embeddings, ...loras];
}

const fileEnding =
  /\.(?:png|jpe?g|webp|gif|bmp|tiff?|avif|exr|svg|latent|mp4|webm|mov|mkv|avi|mp3|wav|flac|ogg|opus|m4a|glb|gltf|obj|fbx|stl|ply|txt|csv|json|npy|npz)(?: \[\w+\])?$/i;

/** Files that loaders name, but those named by their content. */
function inputFilesOf(workflow: ApiWorkflow, graph: WorkflowGraph): NamedFile[] {
  const named = findInputFiles(graph).map(({ value }) => value);
  const others = Object.values(workflow).flatMap(({ class_type: classType, inputs }) =>
    /load|read|import|open/i.test(classType) ? textsIn(inputs).filter((text) => fileEnding.test(text)) : [],
  );
  const texts = [...named, ...others].filter((text) => typeof text === 'string' && text !== '');
  return [...new Set(texts as string[])].map(fileOf).filter(({ name }) => !contentAddressed.test(name));
}

/** ComfyUI's way to name a file of another of its folders: `x.png [output]`. */
function fileOf(text: string): NamedFile {
  const [, name = text, folder = 'input'] = /^(.*\S) \[(input|output|temp)\]$/s.exec(text) ?? [];
  return { name, folder: folder as NamedFile['folder'] };
}

/** Why a file cannot be named before the workflow runs; null when all can. */
function computedFile(graph: WorkflowGraph): string | null {
  for (const node of graph.nodes.values()) {
    if (!/^Load(Image|Audio|Video|Latent|3D)/.test(node.classType)) continue;
    const linked = ['image', 'audio', 'file', 'video', 'latent', 'model_file'].find((input) => node.links.has(input));
    if (linked !== undefined && graph.value(node.id, linked) === null) {
      return `${nameOf(node)} loads a file whose name is worked out only when it runs.`;
    }
  }
  return null;
}

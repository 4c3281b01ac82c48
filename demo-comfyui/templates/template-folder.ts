import type { DrawClient } from '../drawing/draw-client.ts';
import type { Thumbnail } from '../drawing/draw-tasks.ts';
import type { FileContent } from '../http/file-reply.ts';
import type { NodeCatalogue } from '../nodes/node-catalogue.ts';
import { templateGroups } from './template-list.ts';
import { workflowGraph } from './workflow-graph.ts';

/** The files under /templates, kept in memory: the index, a workflow for each entry, and pictures drawn when first asked for. */
export class TemplateFolder {
  readonly #draw: DrawClient;
  readonly #texts = new Map<string, Uint8Array>();
  readonly #thumbnails = new Map<string, Thumbnail>();
  readonly #drawn = new Map<string, Promise<Uint8Array>>();
  readonly #modifiedNs = BigInt(Date.now()) * 1_000_000n;

  constructor(catalogue: NodeCatalogue, draw: DrawClient) {
    this.#draw = draw;
    const index = templateGroups.map(({ heading, templates }) => ({
      ...heading,
      templates: templates.map(({ entry }) => entry),
    }));
    this.#texts.set('index.json', asFile(index));
    for (const { entry, id, nodes, thumbnails } of templateGroups.flatMap(({ templates }) => templates)) {
      this.#texts.set(`${entry.name}.json`, asFile(workflowGraph(id, nodes, catalogue)));
      thumbnails.forEach((thumbnail, at) => this.#thumbnails.set(`${entry.name}-${at + 1}.webp`, thumbnail));
    }
  }

  /** Undefined where there is no such file. */
  async file(name: string): Promise<FileContent | undefined> {
    const bytes = this.#texts.get(name) ?? (await this.#picture(name));
    if (bytes === undefined) return undefined;
    const read = (start: number, length: number): Promise<Uint8Array> =>
      Promise.resolve(bytes.subarray(start, start + length));
    return { name, size: bytes.length, modifiedNs: this.#modifiedNs, read };
  }

  #picture(name: string): Promise<Uint8Array> | undefined {
    const wanted = this.#thumbnails.get(name);
    if (wanted === undefined) return undefined;
    const picture = this.#drawn.get(name) ?? this.#draw.run('thumbnail', wanted);
    this.#drawn.set(name, picture);
    // A failed drawing is tried again by the next request.
    picture.catch(() => this.#drawn.delete(name));
    return picture;
  }
}

const asFile = (value: unknown): Uint8Array => new TextEncoder().encode(`${JSON.stringify(value, null, 2)}\n`);

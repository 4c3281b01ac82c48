import type { FoundNodes, NodeDetails, NodeGroup, NodeQuery } from '../../../src-shared/nouns/nodes.ts';

/** All node classes of the connected ComfyUI. @throws no_backend, backend_unreachable and its kin */
export interface NodeCatalogue {
  search(query: NodeQuery, signal?: AbortSignal): Promise<FoundNodes>;
  /** One class, as the server has it now. `choices` of each list are named; 8 unless told. @throws not_found, with the nearest names */
  get(name: string, options?: { readonly choices?: number | undefined }): Promise<NodeDetails>;
  /** By name. */
  categories(signal?: AbortSignal): Promise<NodeGroup[]>;
  /** Largest first. */
  packs(signal?: AbortSignal): Promise<NodeGroup[]>;
}

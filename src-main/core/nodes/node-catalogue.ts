import type { FoundNodes, NodeDetails, NodeGroup, NodeQuery } from '../../../src-shared/nouns/nodes.ts';

/** Whose classes; the main backend's unless told. */
export interface OfBackend {
  /** Id or name. */
  readonly backend?: string | undefined;
}

/** All node classes of a ComfyUI. @throws not_found (backend), no_backend, backend_unreachable and its kin */
export interface NodeCatalogue {
  search(query: NodeQuery, signal?: AbortSignal): Promise<FoundNodes>;
  /**
   * One class, as the backends have it now: of all together unless one is named. `choices` of each list are named; 8 unless told.
   * @throws not_found, with the nearest names
   */
  get(name: string, options?: OfBackend & { readonly choices?: number | undefined }): Promise<NodeDetails>;
  /** By name. */
  categories(of?: OfBackend, signal?: AbortSignal): Promise<NodeGroup[]>;
  /** Largest first. */
  packs(of?: OfBackend, signal?: AbortSignal): Promise<NodeGroup[]>;
}

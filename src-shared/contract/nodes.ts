import * as z from 'zod';
import { foundNodesSchema, nodeDetailsSchema, nodeGroupSchema, nodeQuerySchema } from '../nouns/nodes.ts';
import { base } from './base.ts';

const groups = base.output(z.array(nodeGroupSchema));

export const nodesContract = {
  search: base.input(nodeQuerySchema).output(foundNodesSchema),
  /** `choices` is how many of each list are named; 8 unless told. */
  get: base
    .input(z.object({ name: z.string().max(500), choices: z.number().int().min(0).max(5000).optional() }))
    .output(nodeDetailsSchema),
  /** By name. */
  categories: groups,
  /** Largest first. */
  packs: groups,
};

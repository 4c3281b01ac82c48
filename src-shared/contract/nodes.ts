import * as z from 'zod';
import { foundNodesSchema, nodeDetailsSchema, nodeGroupSchema, nodeQuerySchema } from '../nouns/nodes.ts';
import { base } from './base.ts';

const backend = z.string().max(200).optional();
const groups = base.input(z.object({ backend }).optional()).output(z.array(nodeGroupSchema));

export const nodesContract = {
  search: base.input(nodeQuerySchema).output(foundNodesSchema),
  /** Of all backends together unless one is named by its id or name. `choices` is how many of each list are named; 8 unless told. */
  get: base
    .input(z.object({ name: z.string().max(500), choices: z.number().int().min(0).max(5000).optional(), backend }))
    .output(nodeDetailsSchema),
  /** By name. */
  categories: groups,
  /** Largest first. */
  packs: groups,
};

import { fileNodes } from './file-nodes.ts';
import { imageNodes } from './image-nodes.ts';
import { latentNodes } from './latent-nodes.ts';
import { loaderNodes } from './loader-nodes.ts';
import type { NodeClass } from './node-context.ts';
import { samplerNodes } from './sampler-nodes.ts';

/** What each node class does, by class_type; the signatures are in object-info-text.ts. */
export const nodeClasses: Readonly<Record<string, NodeClass>> = {
  ...loaderNodes,
  ...latentNodes,
  ...samplerNodes,
  ...imageNodes,
  ...fileNodes,
};

export function nodeClass(classType: string): NodeClass {
  const found = nodeClasses[classType];
  if (found === undefined) throw new TypeError(`no implementation of ${classType}`);
  return found;
}

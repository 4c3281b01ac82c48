import { captionNodes } from './caption-nodes.ts';
import { conditioningNodes } from './conditioning-nodes.ts';
import { fileNodes } from './file-nodes.ts';
import { imageNodes } from './image-nodes.ts';
import { latentNodes } from './latent-nodes.ts';
import { loaderNodes } from './loader-nodes.ts';
import type { NodeClass } from './node-context.ts';
import { preparationNodes } from './preparation-nodes.ts';
import { samplerNodes } from './sampler-nodes.ts';

/** What each node class does, by class_type; the signatures are in object-info-text.ts. */
export const nodeClasses: Readonly<Record<string, NodeClass>> = {
  ...loaderNodes,
  ...conditioningNodes,
  ...latentNodes,
  ...samplerNodes,
  ...imageNodes,
  ...preparationNodes,
  ...captionNodes,
  ...fileNodes,
};

export function nodeClass(classType: string): NodeClass {
  const found = nodeClasses[classType];
  if (found === undefined) throw new TypeError(`no implementation of ${classType}`);
  return found;
}

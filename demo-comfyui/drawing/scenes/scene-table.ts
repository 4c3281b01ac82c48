import type { Brief, SceneName } from '../brief.ts';
import type { Defs } from '../svg.ts';
import { sea } from './sea.ts';
import { forest } from './forest.ts';
import { city } from './city.ts';
import { space } from './space.ts';
import { flowers } from './flowers.ts';
import { animal } from './animal.ts';
import { portrait } from './portrait.ts';
import { shapes } from './shapes.ts';
import { mountains } from './mountains.ts';

/** Draws one family of pictures: SVG elements in the brief's units, gradients into `defs`. */
export type Scene = (brief: Brief, defs: Defs) => string[];

export const scenes: Readonly<Record<SceneName, Scene>> = {
  mountains,
  sea,
  forest,
  city,
  space,
  flowers,
  animal,
  portrait,
  shapes,
};

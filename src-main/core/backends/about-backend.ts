import { EaselError } from '../../../src-shared/nouns/errors.ts';

const codes: ReadonlySet<string> = new Set([
  'no_backend',
  'backend_unreachable',
  'backend_refused',
  'backend_not_comfyui',
  'backend_starting',
]);

/** Whether it says something of the backend, and nothing of what was asked of it: asked again later, the answer may be another. */
export const isAboutBackend = (error: unknown): boolean => error instanceof EaselError && codes.has(error.code);

import { os } from './base.ts';

export const health = {
  get: os.health.get.handler(({ context }) => context.core.health.get()),
};

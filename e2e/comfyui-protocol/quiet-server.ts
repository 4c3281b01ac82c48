import { afterEach, beforeEach } from 'vitest';
import { cleanUp, waitUntilIdle } from './comfyui-driver.ts';

beforeEach(() => waitUntilIdle());
afterEach(() => cleanUp());

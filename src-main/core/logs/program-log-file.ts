import { join } from 'node:path';

/** Where the desktop program keeps its log, as JSON, a line each. */
export const programLogFile = (dataFolder: string): string => join(dataFolder, 'logs', 'easel.log');

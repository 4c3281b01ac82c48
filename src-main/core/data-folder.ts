import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Easel keeps a person's data unless told otherwise; the same for every kind of start, so that they find each other.
 * Not under AppData: what a Windows Store app such as Claude Desktop starts sees a private copy of that.
 */
export function defaultDataFolder(home: string = homedir()): string {
  return join(home, '.easel', 'data');
}

import { homedir } from 'node:os';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

// Before anything else is loaded: what is compiled once starts faster the next time. `stdio` writes nothing to disk.
if (process.argv[2] !== 'stdio') enableCompileCache(join(homedir(), '.easel', 'cache'));
const { runCli } = await import('./commands.ts');
await runCli(process.argv);

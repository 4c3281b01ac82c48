import { homedir } from 'node:os';
import * as nodeModule from 'node:module';
import { join } from 'node:path';

// An older Node would end with a syntax error somewhere below, which says nothing to anyone.
const wantedMajor = 24;
if (Number(process.versions.node.split('.')[0]) < wantedMajor) {
  process.stderr.write(
    `Easel runs on Node ${wantedMajor} or newer; this is Node ${process.versions.node}. ` +
      'Start it through npm (`npm start`), which brings the Node it needs, or name a newer one.\n',
  );
  process.exit(1);
}

// Before anything else is loaded: what is compiled once starts faster the next time. `stdio` writes nothing to disk.
if (process.argv[2] !== 'stdio') nodeModule.enableCompileCache(join(homedir(), '.easel', 'cache'));
const { runCli } = await import('./commands.ts');
await runCli(process.argv);

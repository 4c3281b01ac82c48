/** The self-test of the entry in the first argument (JSON), as the program runs it; prints what it found. */
import { homedir } from 'node:os';
import { runSelfTest } from './self-test.ts';
import type { HttpEntry, StdioEntry } from './system.ts';

const entry = JSON.parse(process.argv[2] ?? '') as StdioEntry | HttpEntry;
const system = { platform: process.platform as 'linux', homeFolder: homedir(), env: process.env };
process.stdout.write(JSON.stringify(await runSelfTest({ entry, system })));

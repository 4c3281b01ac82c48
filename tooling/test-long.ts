/** The tests with the full counts of an issue: EASEL_TEST_LONG=1 is what they look at. */
import { spawnSync } from 'node:child_process';

const env = { ...process.env, EASEL_TEST_LONG: '1' };
const commands = [
  ['node_modules/vitest/vitest.mjs', 'run'],
  ['node_modules/@playwright/test/cli.js', 'test'],
];
const statuses = commands.map((args) => spawnSync(process.execPath, args, { stdio: 'inherit', env }).status);
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1;

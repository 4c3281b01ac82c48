/** `npm run bench -- overhead [--comfyui URL] [--rounds N]` · `npm run bench -- start [--rounds N]` */
import { parseArgs } from 'node:util';
import { benchOverhead } from './overhead.ts';
import { benchStart } from './start.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { comfyui: { type: 'string' }, rounds: { type: 'string' } },
});
const rounds = (fallback: number): number => Number(values.rounds ?? fallback);

const benches: Record<string, () => Promise<void>> = {
  overhead: () => benchOverhead({ url: values.comfyui ?? null, rounds: rounds(100) }),
  start: () => benchStart({ rounds: rounds(10) }),
};

const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench '${name}'. There are: ${Object.keys(benches).join(', ')}.`);
  await bench();
}

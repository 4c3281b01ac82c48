/** `npm run bench -- overhead [--comfyui URL]` · `start` · `faults [--minutes N]` · `fairness` · `queue` · `shim [--peer FOLDER]` · `conversion [--list] [--peer FOLDER]` · `roles [--list]` · `catalogue [--comfyui URL]`; each with `[--rounds N]`. */
import { parseArgs } from 'node:util';
import { benchCatalogue } from './catalogue.ts';
import { benchConversion } from './conversion.ts';
import { benchFairness } from './fairness.ts';
import { benchFaults } from './faults.ts';
import { benchOverhead } from './overhead.ts';
import { benchQueue } from './queue.ts';
import { benchRoles } from './roles.ts';
import { benchShim } from './shim.ts';
import { benchStart } from './start.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    comfyui: { type: 'string' },
    rounds: { type: 'string' },
    minutes: { type: 'string' },
    list: { type: 'boolean' },
    peer: { type: 'string' },
  },
});
const rounds = (fallback: number): number => Number(values.rounds ?? fallback);

const benches: Record<string, () => Promise<void>> = {
  overhead: () => benchOverhead({ url: values.comfyui ?? null, rounds: rounds(100) }),
  start: () => benchStart({ rounds: rounds(10) }),
  shim: () => benchShim({ rounds: rounds(50), peer: values.peer ?? null }),
  conversion: () => benchConversion({ rounds: rounds(9), list: values.list ?? false, peer: values.peer ?? null }),
  catalogue: () => benchCatalogue({ url: values.comfyui ?? null, rounds: rounds(50) }),
  faults: () => benchFaults({ minutes: Number(values.minutes ?? 2) }),
  fairness: () => benchFairness({ rounds: rounds(3) }),
  queue: () => benchQueue(),
  roles: () => benchRoles({ list: values.list ?? false }),
};

const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of chosen) {
  const bench = benches[name];
  if (!bench) throw new Error(`There is no bench '${name}'. There are: ${Object.keys(benches).join(', ')}.`);
  await bench();
}

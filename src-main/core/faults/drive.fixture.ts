import { afterAll, beforeAll, expect, test } from 'vitest';
import { startCoreProcess } from './core-process.fixture.ts';
import { createDice, seedOf, type Dice } from './dice.fixture.ts';
import { faultKinds, type FaultKind } from './fault-kinds.fixture.ts';
import { startRig, type Rig } from './rig.fixture.ts';

/** With EASEL_TEST_LONG=1 each fault so often, at other moments; else some of them once. */
const isLong = process.env['EASEL_TEST_LONG'] === '1';
const times = 20;
const fewest = 2;

/** Tests that every fault of these groups leaves everything true; EASEL_TEST_SEED repeats the choices of a run. */
export function testFaults(
  groups: readonly FaultKind['group'][],
  { kinds = faultKinds, parent }: { kinds?: readonly FaultKind[]; parent?: string } = {},
): void {
  const dice = createDice(seedOf(process.env));
  let rig: Rig;
  beforeAll(async () => {
    rig = await startRig({ dice, start: startCoreProcess, ...(parent !== undefined && { parent }) });
  }, 60_000);
  afterAll(() => rig.stop(), 30_000);

  const chosen = kinds.filter(({ group }) => groups.includes(group));
  const rounds = isLong ? Array.from({ length: times }, () => chosen).flat() : some(chosen, dice);
  test.each(rounds.map((kind) => [kind.name, kind] as const))(
    '%s: every job ends as it did in ComfyUI, and each output is there once',
    async (name, kind) => {
      await kind.run(rig);
      await rig.settled();
      expect(await rig.check(), `${name}, EASEL_TEST_SEED=${dice.seed}`).toEqual([]);
    },
    200_000,
  );
}

/** Of those that take no minute. */
function some(kinds: readonly FaultKind[], dice: Dice): FaultKind[] {
  const left = kinds.filter(({ isSlow }) => !isSlow);
  const drawn: FaultKind[] = [];
  while (drawn.length < fewest && left.length > 0) drawn.push(...left.splice(dice.whole(0, left.length), 1));
  return drawn;
}

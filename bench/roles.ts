import { judgeTemplates, type Judged } from '../src-main/core/templates/roles/text-to-image.fixture.ts';

function describe({ name, parts, isRight }: Judged): string {
  const wrong = parts.filter(({ right, found }) => right !== found);
  const misses = wrong.map(({ part, right, found }) => `${part} is ${found}, right is ${right}`);
  return `  ${isRight ? 'right' : 'wrong'}  ${name}${misses.length > 0 ? `: ${misses.join('; ')}` : ''}`;
}

/**
 * The share of official text-to-image templates that get prompt, negative, seed and size right without editing, by answers
 * written by hand, and each miss. With `list`, the verdict on every template.
 */
export async function benchRoles(options: { list: boolean }): Promise<void> {
  const { first, further } = judgeTemplates();
  for (const [title, judged] of Object.entries({ 'first 40 by the rule': first, 'the rest by the rule': further })) {
    const right = judged.filter(({ isRight }) => isRight).length;
    const parts = judged.flatMap((one) => one.parts);
    const rightParts = parts.filter((part) => part.right === part.found).length;
    console.log(`${title}: ${right} of ${judged.length} right, ${rightParts} of ${parts.length} roles`);
    for (const one of judged) if (options.list || !one.isRight) console.log(describe(one));
  }
}

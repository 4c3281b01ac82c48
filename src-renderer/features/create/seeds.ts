/** A seed a person can write down: drawn evenly from 0 to 2⁵³ − 1, the whole numbers that survive JSON. */
export function drawSeed(random: () => number = Math.random): number {
  const high = Math.floor(random() * 2 ** 26);
  const low = Math.floor(random() * 2 ** 27);
  return high * 2 ** 27 + low;
}

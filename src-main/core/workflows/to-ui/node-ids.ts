/** The canvas counts on from the highest id of a file, and must stay exact there. */
const highestKept = 2 ** 52;

/**
 * The canvas numbers its nodes: ids that are whole numbers stay, all others (`12:6` of a subgraph, names) count on from the
 * highest of those, in the workflow's order.
 */
export function nodeIdsFor(apiIds: readonly string[]): ReadonlyMap<string, number> {
  const kept = new Map(apiIds.filter(staysAsItIs).map((id) => [id, Number(id)]));
  let last = 0;
  for (const id of kept.values()) last = Math.max(last, id);
  return new Map(apiIds.map((id) => [id, kept.get(id) ?? (last += 1)]));
}

function staysAsItIs(id: string): boolean {
  return /^[1-9]\d*$/.test(id) && Number(id) <= highestKept;
}

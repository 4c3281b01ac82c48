/** What is known of a question; undefined while nobody was asked. Questions are the same where their JSON is. */
export type Ask = (question: readonly string[]) => unknown;

export interface Answering {
  readonly answer: (question: readonly string[]) => Promise<unknown>;
  /** Kept from one computation to the next. */
  readonly known?: Map<string, unknown>;
}

/** A chain in which each answer brings one more question ends here; what is not known then stays so. */
const mostRounds = 12;

/**
 * Lets a pure computation depend on what has to be waited for: it runs, its questions are answered, and it runs again until it asks
 * nothing new. What it throws while a question is open is thrown at once, so it must take an open question for the best answer.
 */
export async function withAnswers<T>(compute: (ask: Ask) => T, { answer, known = new Map() }: Answering): Promise<T> {
  for (let round = 1; ; round += 1) {
    const open = new Map<string, readonly string[]>();
    const result = compute((question) => {
      const key = JSON.stringify(question);
      if (!known.has(key)) open.set(key, question);
      return known.get(key);
    });
    if (open.size === 0 || round === mostRounds) return result;
    for (const [key, question] of open) known.set(key, await answer(question));
  }
}

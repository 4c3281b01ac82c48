/** A job that waits for its turn, as the order needs it. */
export interface Waiting {
  readonly id: string;
  /** Whose job it is: shares of the queue are his, limits count against him. */
  readonly requester: string;
  /** Higher goes first. */
  readonly priority: number;
  /** The line it stands in: its requester's, unless the person put it before a job of another one. */
  readonly lane: string;
  /** Within its line, lower goes first. */
  readonly place: number;
}

/** Where a job stands, stored with it so that a restart keeps the order. */
export type Standing = Pick<Waiting, 'priority' | 'lane' | 'place'>;

/**
 * The jobs that wait in Easel, in the order in which they will go: priority, then turns between lines, then first come. What a line
 * got already counts while others wait, so that nobody starves and a long line does not hold up a short one; cancelling costs nobody
 * a turn. A shared store may take this place later: nothing here knows the jobs themselves.
 */
export interface WaitingQueue {
  readonly size: number;
  countOf(requester: string): number;
  has(id: string): boolean;
  /** At the end of its line, or where it stood before (`standing`). */
  add(
    job: { readonly id: string; readonly requester: string; readonly priority: number },
    standing?: Standing,
  ): Waiting;
  /** It is gone and had no turn. False when it was not there. */
  remove(id: string): boolean;
  /** It is gone, and its line had a turn. False when it was not there. */
  take(id: string): boolean;
  /** The turn that `take` counted was none: it stands where it stood. */
  giveBack(job: Waiting): void;
  /** In order, lazily. What changes meanwhile makes it stop being true: begin anew then. */
  ordered(): Iterable<Waiting>;
  /** How many go before it; null when it is not there. */
  position(id: string): number | null;
  /**
   * Puts it where `before` stands, which goes right after it; null: last of all. Answers with it and with those that got another place
   * so that it had one; empty when one of the two is not there.
   */
  move(id: string, before: string | null): Waiting[];
  /** Puts it at the end of its own requester's line of that priority. Null when it is not there. */
  prioritise(id: string, priority: number): Waiting | null;
}

/** Thrown inside a node when its prompt was interrupted. */
export class Interruption extends Error {}

/** The one flag POST /interrupt sets. It is looked at before each node and at each step, and cleared when a prompt starts. */
export class InterruptFlag {
  #isRaised = false;

  raise(): void {
    this.#isRaised = true;
  }

  clear(): void {
    this.#isRaised = false;
  }

  /** Throws an `Interruption` once for each time the flag was raised. */
  throwIfRaised(): void {
    if (!this.#isRaised) return;
    this.#isRaised = false;
    throw new Interruption('interrupted');
  }
}

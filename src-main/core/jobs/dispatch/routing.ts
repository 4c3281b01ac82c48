/** How a job finds its backend when several can run it and have room. */
export type Routing = 'least-busy' | 'round-robin' | 'weighted' | 'pinned';

/** A backend that can run the job and has room for it. */
export interface Candidate {
  readonly id: string;
  /** Jobs that run or wait there, those of others included. */
  readonly load: number;
  /** Share of the jobs it gets under `weighted`. */
  readonly weight: number;
  readonly isPinned: boolean;
}

export interface Router {
  /**
   * The backend for the next job; null when none of these may have it now (`pinned`, and the pinned one is not among them).
   * @param models those the job loads first; a backend whose last job loaded the same ones need not load them again
   */
  choose(routing: Routing, candidates: readonly Candidate[], models: string): Candidate | null;
  /** The job was given to this backend. */
  given(candidate: Candidate, models: string): void;
  forget(id: string): void;
}

/** A model already loaded is worth waiting behind one other job, not behind a queue. */
const worthOfLoaded = 1;

/** Remembers who got what. The order of the candidates is the person's, and decides where nothing else does. */
export function createRouter(): Router {
  const lastModels = new Map<string, string>();
  /** Number of the job that it was given last, for turns. */
  const lastGiven = new Map<string, number>();
  /** What it got of its share: each job adds 1 / weight. */
  const shares = new Map<string, number>();
  let jobs = 0;

  const least = (candidates: readonly Candidate[], cost: (candidate: Candidate) => number): Candidate | null =>
    candidates.reduce<Candidate | null>((best, one) => (best === null || cost(one) < cost(best) ? one : best), null);

  return {
    choose(routing, candidates, models) {
      welcome(candidates);
      switch (routing) {
        case 'pinned':
          return candidates.find(({ isPinned }) => isPinned) ?? null;
        case 'round-robin':
          return least(candidates, ({ id }) => lastGiven.get(id) ?? 0);
        case 'weighted':
          return least(candidates, ({ id, weight }) => (shares.get(id) ?? 0) + 1 / weight);
        case 'least-busy': {
          const hasLoaded = ({ id }: Candidate): boolean => models !== '' && lastModels.get(id) === models;
          return least(candidates, (one) => one.load + (hasLoaded(one) ? -worthOfLoaded - 0.5 : 0));
        }
      }
    },
    given({ id, weight }, models) {
      lastGiven.set(id, ++jobs);
      shares.set(id, (shares.get(id) ?? 0) + 1 / weight);
      if (models !== '') lastModels.set(id, models);
    },
    forget(id) {
      lastModels.delete(id);
      lastGiven.delete(id);
      shares.delete(id);
    },
  };

  /** One that joins does not get all jobs until it has had as many as the others. */
  function welcome(candidates: readonly Candidate[]): void {
    const least = shares.size === 0 ? 0 : Math.min(...shares.values());
    for (const { id } of candidates) if (!shares.has(id)) shares.set(id, least);
  }
}

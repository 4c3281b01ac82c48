/** Easel in a process of its own, which a test can kill. */
export interface Program {
  /** Resolves with the id of the job; rejects when it was refused, or the program ended meanwhile. */
  submit(workflow: unknown): Promise<string>;
  cancel(id: string): Promise<void>;
  /** Its clock is so many ms ahead of the true one (behind, when negative) from now on. */
  setClock(aheadMs: number): void;
  /** It is connected to ComfyUI. */
  ready(): Promise<void>;
  /** SIGKILL, and gone. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** @param url of ComfyUI */
export type StartProgram = (options: { readonly dataFolder: string; readonly url: string }) => Promise<Program>;

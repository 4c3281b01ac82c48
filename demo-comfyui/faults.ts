/** What a fault test can switch on while the server runs. All off by default. */
export interface Faults {
  /** Holds back the answer to POST /prompt; the prompt itself starts at once. */
  delayPromptReplyMs: number;
  /** Cuts the connection of POST /prompt instead of answering, after the prompt was accepted. */
  dropPromptReplyAfterAccept: boolean;
  /** Cuts the connection of POST /prompt before anything was accepted. */
  dropPromptBeforeAccept: boolean;
  /** Sends nothing over any socket while they stay open. */
  silenceSocket: boolean;
  /** Waits before each message. */
  delayMessagesMs: number;
  /** Waits before each HTTP answer. */
  delayHttpMs: number;
  /** Answers every HTTP request with this status and an empty body; 0 = off. */
  failHttpStatus: number;
  /** Every node of this class raises a RuntimeError with this message when it runs. */
  failNode: { readonly classType: string; readonly message: string } | undefined;
}

export const noFaults = (): Faults => ({
  delayPromptReplyMs: 0,
  dropPromptReplyAfterAccept: false,
  dropPromptBeforeAccept: false,
  silenceSocket: false,
  delayMessagesMs: 0,
  delayHttpMs: 0,
  failHttpStatus: 0,
  failNode: undefined,
});

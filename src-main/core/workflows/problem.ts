/** One thing about one node, for a person: a doubt of a conversion, a finding of validation. */
export interface WorkflowProblem {
  /** As in API format, `12:6` inside a subgraph; null when it concerns the whole workflow. */
  readonly nodeId: string | null;
  readonly classType: string | null;
  /** The node's title, at most 80 characters: it is a stranger's text. */
  readonly title: string | null;
  /** The input, widget or output it is about. */
  readonly input: string | null;
  /** A closed word per kind of problem; ComfyUI's own error type where it has one. */
  readonly type: string;
  /** A sentence. */
  readonly message: string;
  /** What a person can do about it. */
  readonly nextStep: string | null;
}

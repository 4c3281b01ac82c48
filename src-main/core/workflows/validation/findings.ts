/** One error as ComfyUI reports it in `node_errors`. */
export interface NodeError {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra_info: Readonly<Record<string, unknown>>;
}

/** A raised exception: ComfyUI then reports neither the node's other errors nor where it was. */
export interface Raised {
  readonly exceptionType: string;
  readonly text: string;
}

/** What is wrong with one input, in both tongues: ComfyUI's error and the sentence for a person. */
export interface Finding {
  readonly input: string | null;
  /** As ComfyUI reports it; null where it raises, or does not look. */
  readonly error: NodeError | null;
  /** Set where ComfyUI raises; the node's other errors are lost then. */
  readonly raised: Raised | null;
  /** The closed word of a problem. */
  readonly type: string;
  /** The end of a sentence that begins with the node: "its input steps is missing." Null when another finding says it. */
  readonly says: string | null;
  readonly nextStep: string | null;
}

export type UnknowableReason =
  /** The class checks the input by its own code, which sees the server's files. */
  | 'own_check'
  /** The choices are fetched from elsewhere by the interface, and not known here. */
  | 'remote_choices'
  /** A class of a custom node pack can replace the check of this input by its own. */
  | 'custom_class';

/** An input about which only the server can say whether it is right. */
export interface UnknowableInput {
  readonly nodeId: string;
  readonly classType: string;
  readonly input: string;
  readonly reason: UnknowableReason;
}

interface ErrorParts {
  readonly type: string;
  readonly message: string;
  readonly details: string;
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly says: string;
  readonly nextStep: string | null;
}

/** A finding that ComfyUI reports about an input. */
export function inputFinding(input: string, parts: ErrorParts): Finding {
  const { type, message, details, extra = {}, says, nextStep } = parts;
  const error = { type, message, details, extra_info: { input_name: input, ...extra } };
  return { input, error, raised: null, type, says, nextStep };
}

/** A finding at which ComfyUI raises. Its type is told by where the node stands: an output, or before one. */
export function raisedFinding(
  input: string | null,
  raised: Raised,
  sentence: { readonly says: string | null; readonly nextStep: string | null },
): Finding {
  return { input, error: null, raised, type: 'exception_during_validation', ...sentence };
}

/** A finding of ours: ComfyUI accepts this and fails later. */
export function unseenFinding(
  input: string,
  parts: { readonly type: string; readonly says: string; readonly nextStep: string | null },
): Finding {
  return { input, error: null, raised: null, ...parts };
}

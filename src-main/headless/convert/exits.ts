/** Exit codes of `convert` and `validate`. */
export const exits = { exact: 0, failed: 1, refused: 2, doubts: 3 } as const;

/** Loaded into a program by `--import`: a clock that somebody sets while it runs, by a message of the parent process. */
const TrueDate = Date;
let aheadMs = 0;

class SetDate extends TrueDate {
  // oxlint-disable-next-line typescript/no-explicit-any -- as Date has it
  constructor(...given: any[]) {
    if (given.length === 0) super(TrueDate.now() + aheadMs);
    else super(...(given as [number]));
  }
  static override now(): number {
    return TrueDate.now() + aheadMs;
  }
}
globalThis.Date = SetDate as DateConstructor;

process.on('message', (message: unknown) => {
  const { clock } = message as { clock?: unknown };
  if (typeof clock === 'number') aheadMs = Math.round(clock);
});

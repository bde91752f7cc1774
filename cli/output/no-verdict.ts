/** A thread that is gone without a verdict, for which nothing is known to be at fault. */

export class NoVerdictError extends Error {
  override readonly name = "NoVerdictError";

  /** `what` ended it, as a sentence without a full stop. */
  constructor(what: string) {
    super(`the command ended without a verdict: ${what}`);
  }
}

/** Whether a thread died since its memory was used up. */
export const isOutOfMemory = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException | null)?.code === "ERR_WORKER_OUT_OF_MEMORY";

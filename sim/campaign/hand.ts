/** Whoever performs the tasks of a campaign: a thread, a process, or the caller itself; and how several share work. */
import type { Answer, Task } from "./tasks.ts";

export interface Hand {
  ask<T extends Task>(task: T): Promise<Answer<T["type"]>>;
}

/** Lets every hand take one job after another until `next` has none. The first failure ends it. */
export async function shareOut<Job, H extends Hand>(
  hands: readonly H[],
  next: () => Job | null,
  perform: (job: Job, hand: H) => Promise<void>,
): Promise<void> {
  let failed = false;
  const shift = async (hand: H): Promise<void> => {
    for (let job = next(); job !== null && !failed; job = next()) await perform(job, hand);
  };
  const shifts = hands.map((hand) =>
    shift(hand).catch((error: unknown) => {
      failed = true;
      throw error;
    }),
  );
  await Promise.all(shifts);
}

/** How limits on time and memory are told. */
import type { Cut } from "../../reports/history/cut-short.ts";

export const byLimit = (why: "time" | "memory"): Cut => ({ why, remedy: `raise --${why}`, finding: null });

/** What cannot be drawn in the memory there is. */
export const tooLargeToDraw = "the history is too large to be drawn or written in the memory that there is";

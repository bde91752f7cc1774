/**
 * The door for test files that vitest runs: a campaign, an exhaustive box or a folder of traces as a test.
 *
 *     import { checking, fuzzing, replaying } from "synod/vitest";
 *
 *     fuzzing(abd, { runs: 500 });               // a test for each scenario
 *     checking(abd, { clients: 2, crashes: 1 }); // one test: every behaviour of that box
 *     replaying("traces", { systems: [abd] });   // a test for each trace
 *
 * A test that fails tells what the shrunk run did wrong, where its trace lies and what to run next. It fails, too, when
 * nothing was asked: a campaign in which no operation succeeded has shown nothing. SYNOD_SEED, SYNOD_FROM and SYNOD_RUNS in
 * the environment go before what the file says, so that a failure is run again, or a night asks more than a day.
 * This door alone needs Node, and vitest.
 */
export { type CheckingOptions, checking } from "./vitest/checking.ts";
export { type FuzzingOptions, fuzzing } from "./vitest/fuzzing.ts";
export { type ReplayingOptions, replaying } from "./vitest/replaying.ts";

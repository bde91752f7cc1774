/**
 * The library: systems, scenarios and judges as data, and what can be done with them, as pure functions that touch
 * neither files, clocks nor threads, in Node and in a browser. All have one shape: verb(what, subject, options).
 *
 *     import { fuzz, raft, record, shrink, swarm } from "synod";
 *     const { failure } = fuzz(swarm, raft, { runs: 1_000 });
 *     if (failure !== null) console.log(record(shrink(failure).failure).join("\n"));
 *
 * `story(failure)` tells in about ten sentences how a failure came about, `print(failure)` every event of a run.
 *
 * A subject is a system with its judges: the system alone stands for itself under all judges that apply to it,
 * `subject(raft, { also: [mine] })` adds one. Every result has a `verdict` and says what to do `next`; a run knows its
 * subject. Further doors: `synod/protocol` and `synod/invariant` for who writes a system or a judge, `synod/history` for
 * recorded histories, `synod/model` for automata of one's own, `synod/testing` for tests.
 */
export { check } from "./doors/check.ts";
export { fuzz } from "./doors/fuzz.ts";
export { type Failure, type Run, record, replay, run, shrink } from "./doors/runs.ts";
export { print, story } from "./doors/story.ts";
export { type Subject, subject } from "./doors/subject.ts";
export { verify } from "./doors/verify.ts";
export { invariants } from "./invariants/invariants.ts";
export { abd } from "./protocols/abd/index.ts";
export { caspaxos } from "./protocols/caspaxos/index.ts";
export { epaxos } from "./protocols/epaxos/index.ts";
export { fastPaxos } from "./protocols/fast-paxos/index.ts";
export { generalizedPaxos } from "./protocols/generalized-paxos/index.ts";
export { howardPaxos } from "./protocols/howard-paxos/index.ts";
export { mencius } from "./protocols/mencius/index.ts";
export { multiPaxos } from "./protocols/multi-paxos/index.ts";
export { omniPaxos } from "./protocols/omni-paxos/index.ts";
export { paxos } from "./protocols/paxos/index.ts";
export { raft } from "./protocols/raft/index.ts";
export { systems } from "./protocols/systems.ts";
export { viewstampedReplication } from "./protocols/viewstamped-replication/index.ts";
export { zab } from "./protocols/zab/index.ts";
export { tellEvent } from "./reports/story/event.ts";
export { swarm } from "./scenarios/drawn/swarm.ts";
export { scenarios } from "./scenarios/scenarios.ts";
export { UserError } from "./sim/base/user-error.ts";
export { smallBox } from "./sim/check/subjects/system/box.ts";
export { asynchronousFaults } from "./sim/contract/system.ts";
export type { Plan } from "./sim/plan/plan.ts";
export { validatePlan } from "./sim/plan/validate.ts";

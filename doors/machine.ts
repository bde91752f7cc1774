/** What replicas apply commands to: the key-value store and the log, both with sessions. */
export * from "../sim/contract/log-machine.ts";
export * from "../sim/contract/state-machine.ts";
